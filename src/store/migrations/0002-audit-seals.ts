/** The chain that links the heads of all others, and what stands for a chain that retention has cut. */
export const auditSeals = `
CREATE TABLE audit_seal (
  sequence bigint PRIMARY KEY,
  at_ms bigint NOT NULL,
  heads text NOT NULL,
  previous text NOT NULL,
  hash text NOT NULL,
  signature text
);
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_stub (
  chain text PRIMARY KEY,
  count bigint NOT NULL,
  hash text NOT NULL,
  cut_at_ms bigint NOT NULL,
  signature text
);
`;
