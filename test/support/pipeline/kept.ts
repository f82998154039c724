import type { Sql } from './stand.ts';

/** Where deployments and everything around them are kept; the audit record only ever grows. */
const tables = [
  'service_counter',
  'release',
  'deployment',
  'target_lock',
  'step',
  'series',
  'measurement',
  'lane',
  'outbox',
  'card',
  'baseline',
  'drift_look',
  'circuit',
];

/** Keeps what these tables hold now; the result puts exactly that back, as often as it is called. */
export async function keepRows(sql: Sql): Promise<() => Promise<void>> {
  const statements: string[] = ['set local session_replication_role = replica'];
  for (const table of tables) {
    const columns = await sql(
      `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
        where table_schema = current_schema() and table_name = '${table}' and is_generated = 'NEVER'`,
    );
    const names = String(columns[0]?.['names']);
    await sql(`drop table if exists kept_${table}`);
    await sql(`create table kept_${table} as select ${names} from ${table}`);
    statements.push(`delete from ${table}`);
    statements.push(`insert into ${table} (${names}) overriding system value select ${names} from kept_${table}`);
  }
  // One message of several statements is one transaction.
  const all = statements.join('; ');
  return async () => {
    await sql(all);
  };
}
