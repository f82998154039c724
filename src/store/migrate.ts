import pg from 'pg';
import type { Log } from '../ports/world.ts';
import { StoreRefused } from '../ports/store-errors.ts';
import { clientConfig, codedError } from './connection.ts';
import { migrations as all, schemaOf, type Migration } from './migrations/list.ts';

const oldestServer = 140_000;
/** One number for all programs: whoever holds it changes the tables. */
const migrationLock = 7_203_301;

/** Brings the tables to this program's form and says which that is; refuses a database that is not for it. */
export async function migrate(url: string, log: Log, migrations: readonly Migration[] = all): Promise<number> {
  const client = new pg.Client({ ...clientConfig(url, 'migrate'), statement_timeout: 0, query_timeout: 0 });
  client.on('error', (error) => {
    log.warn({ error: error.message }, 'the connection broke while the tables were brought up to date');
  });
  try {
    await client.connect();
    await requireServer(client);
    await client.query(`SET lock_timeout = '120s'`);
    // A session lock, not a transaction's: the others wait here until every step is in, then find nothing to do.
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    return await bringUp(client, migrations, log);
  } catch (error) {
    throw error instanceof StoreRefused ? error : codedError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function bringUp(client: pg.Client, migrations: readonly Migration[], log: Log): Promise<number> {
  await client.query('CREATE SCHEMA IF NOT EXISTS quarterdeck');
  const importing = await client.query("SELECT 1 WHERE to_regclass('quarterdeck.import_progress') IS NOT NULL");
  if (importing.rowCount !== 0) throw unfinishedImport();
  await client.query(
    'CREATE TABLE IF NOT EXISTS schema_version (number integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const found = await client.query<{ number: number | null }>('SELECT max(number) AS number FROM schema_version');
  const stored = found.rows[0]?.number ?? 0;
  const known = schemaOf(migrations);
  if (stored > known) throw newerStore(stored, known);
  for (const { number, sql } of migrations) {
    if (number <= stored) continue;
    await client.query(`BEGIN; ${sql}; INSERT INTO schema_version (number) VALUES (${number}); COMMIT`);
    log.info({ schema: number }, 'the tables were brought up to date');
  }
  return known;
}

function unfinishedImport(): StoreRefused {
  return new StoreRefused(
    'unfinished-import',
    'An import into this database was begun and not finished. Run "quarterdeck import" with the same folder again: it goes on where it stopped.',
  );
}

function newerStore(stored: number, known: number): StoreRefused {
  return new StoreRefused(
    'newer-store',
    `The database was written by a newer Quarterdeck (its tables have form ${stored}, this program knows ${known}). Start the newer release, or point DATABASE_URL to another database.`,
  );
}

async function requireServer(client: pg.Client): Promise<void> {
  const found = await client.query<{ version: number; encoding: string }>(
    `SELECT current_setting('server_version_num')::integer AS version, current_setting('server_encoding') AS encoding`,
  );
  const { version = 0, encoding = '' } = found.rows[0] ?? {};
  if (version < oldestServer)
    throw new StoreRefused(
      'older-server',
      `The database server is PostgreSQL ${Math.floor(version / 10_000)}; Quarterdeck needs PostgreSQL 14 or newer.`,
    );
  if (encoding !== 'UTF8')
    throw new StoreRefused('wrong-encoding', `The database's encoding is ${encoding}; create one with encoding UTF8.`);
}
