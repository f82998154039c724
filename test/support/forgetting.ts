/** All that a test leaves behind, but the audit record, which only ever grows. */
const tables = [
  'service_counter',
  'release',
  'deployment',
  'deployment_mirror',
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
  'baseline',
  'drift_look',
  'duty_run',
  'safekeeping',
  'circuit',
];
const counted = { freeze_period: 'id', step: 'position', series: 'id', outbox: 'id' };

/**
 * Empties the tables for the next test, in one transaction, after everybody who still writes has ended.
 * Rows are deleted: truncating gives each of so many tables new files, which takes longer than most tests.
 */
export const forgetting = [
  `lock table ${tables.join(', ')} in share row exclusive mode`,
  'set local session_replication_role = replica',
  ...tables.map((table) => `delete from ${table}`),
  ...Object.entries(counted).map(
    ([table, column]) => `select setval(pg_get_serial_sequence('${table}', '${column}'), 1, false)`,
  ),
].join('; ');
