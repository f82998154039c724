/** How services outside have answered lately, and the whole output of steps. */
export const recovery = `
CREATE TABLE circuit (
  service text PRIMARY KEY,
  state text NOT NULL,
  failures integer NOT NULL,
  since_ms bigint NOT NULL,
  opened integer NOT NULL,
  opened_at_ms bigint,
  probe_at_ms bigint,
  last_code text
);

CREATE TABLE step_log (
  step text PRIMARY KEY REFERENCES step (key) ON DELETE CASCADE,
  tail jsonb NOT NULL,
  dropped integer NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0
);
CREATE TABLE step_log_chunk (
  step text NOT NULL REFERENCES step_log (step) ON DELETE CASCADE,
  position integer NOT NULL,
  lines jsonb NOT NULL,
  bytes integer NOT NULL,
  PRIMARY KEY (step, position)
);
`;
