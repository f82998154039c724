/** Runs of what components do on a schedule, one of a kind at a time, and what is known of their backups. */
export const safekeeping = `
CREATE TABLE duty_run (
  id text PRIMARY KEY,
  target text NOT NULL,
  component text NOT NULL,
  duty text NOT NULL,
  due_at_ms bigint NOT NULL,
  owner integer,
  lease_until timestamptz,
  is_over boolean NOT NULL DEFAULT false,
  record jsonb NOT NULL
);
CREATE UNIQUE INDEX duty_run_one_at_work ON duty_run (target, component, duty) WHERE NOT is_over;
CREATE INDEX duty_run_newest ON duty_run (target, component, duty, due_at_ms);
CREATE TABLE safekeeping (
  target text NOT NULL,
  component text NOT NULL,
  at_ms bigint NOT NULL,
  record jsonb NOT NULL,
  PRIMARY KEY (target, component)
);
`;
