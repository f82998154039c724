import { carriedTables } from '../../src/store/transfer/tables.ts';

/** What stays between tests: the audit record only ever grows, and the rest hangs on no deployment. */
const kept: readonly string[] = [
  ...['audit_chain', 'audit', 'audit_seal', 'audit_stub'],
  ...['budget', 'config_version', 'webhook_delivery'],
];
const tables = carriedTables.filter((table) => !kept.includes(table));
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
