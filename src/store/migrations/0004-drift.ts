/** What was released, to compare what is live with it, and what the last look at each target found. */
export const drift = `
CREATE TABLE baseline (
  target text PRIMARY KEY,
  at_ms bigint NOT NULL,
  record jsonb NOT NULL
);
CREATE TABLE drift_look (
  target text PRIMARY KEY,
  at_ms bigint NOT NULL,
  record jsonb NOT NULL
);
`;
