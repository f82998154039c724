/** What GitHub delivered to us, each once, and how far deployments are recorded there. */
export const github = `
CREATE TABLE webhook_delivery (
  source text NOT NULL,
  delivery text NOT NULL,
  received_at_ms bigint NOT NULL,
  PRIMARY KEY (source, delivery)
);
CREATE INDEX webhook_delivery_age ON webhook_delivery (received_at_ms);

CREATE TABLE deployment_mirror (
  deployment text PRIMARY KEY REFERENCES deployment (id) ON DELETE CASCADE,
  seen_version integer NOT NULL DEFAULT 0,
  due_at_ms bigint NOT NULL,
  lease_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  progress jsonb NOT NULL DEFAULT '{}',
  is_done boolean NOT NULL DEFAULT false,
  trouble text
);
CREATE INDEX deployment_mirror_due ON deployment_mirror (due_at_ms) WHERE NOT is_done;
`;
