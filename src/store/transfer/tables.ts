/** What is carried over, parents before children; `process` and the job queue belong to one database. */
export const carriedTables = [
  'service_counter',
  'release',
  'deployment',
  'target_lock',
  'freeze_period',
  'step',
  'step_log',
  'step_log_chunk',
  'series',
  'measurement',
  'inbox',
  'lane',
  'outbox',
  'card',
  'budget',
  'circuit',
  'baseline',
  'drift_look',
  'duty_run',
  'safekeeping',
  'audit_chain',
  'audit',
  'audit_seal',
  'audit_stub',
  'config_version',
  'webhook_delivery',
  'deployment_mirror',
] as const;

/** Tables whose rows somebody may own: owners have numbers of their own database. */
export const ownedTables = ['deployment', 'inbox', 'lane', 'card', 'duty_run'] as const;
