import type pg from 'pg';
import { StoreRefused } from '../../ports/store-errors.ts';
import type { Log } from '../../ports/world.ts';
import { migrate } from '../migrate.ts';
import { migrations, schemaOf } from '../migrations/list.ts';
import { withClient } from './client.ts';
import { linesOf, type Manifest, readManifest, requireWhole } from './manifest.ts';
import { carriedTables, ownedTables } from './tables.ts';

const pageSize = 500;
const importLock = 7_203_304;

/**
 * Fills an empty database from an export, page by page; broken off, it goes on where it stopped when it is run again. The
 * tables are first made in the export's form and brought up to date afterwards, as an upgrade in place would do.
 */
export async function importRecord(folder: string, url: string, log: Log): Promise<Manifest> {
  const { manifest, sha256 } = await readManifest(folder);
  requireKnown(manifest);
  await requireWhole(folder, manifest);
  await withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [importLock]);
    if (!(await goesOn(client, sha256))) await begin(client, { url, log, manifest, sha256 });
    for (const { name } of manifest.tables) await importTable(client, folder, name);
    await finish(client, manifest);
  });
  await migrate(url, log);
  return manifest;
}

function requireKnown({ schema, tables }: Manifest): void {
  const known = schemaOf(migrations);
  const strange = tables.some(({ name }) => !carriedTables.some((table) => table === name));
  if (schema <= known && !strange) return;
  throw new StoreRefused(
    'newer-store',
    `The export was made by a newer Quarterdeck (its tables have form ${schema}, this program knows ${known}). Import it with that release.`,
  );
}

/** Whether this very import was begun before. */
async function goesOn(client: pg.Client, sha256: string): Promise<boolean> {
  const there = await client.query(`SELECT 1 WHERE to_regclass('quarterdeck.import_progress') IS NOT NULL`);
  if (there.rowCount === 0) return false;
  const same = await client.query('SELECT 1 FROM quarterdeck.import_progress WHERE export = $1', [sha256]);
  if (same.rowCount !== 0) return true;
  throw new StoreRefused('not-empty', 'Another export is being imported into this database; finish that one first.');
}

interface Beginning {
  readonly url: string;
  readonly log: Log;
  readonly manifest: Manifest;
  readonly sha256: string;
}

async function begin(client: pg.Client, { url, log, manifest, sha256 }: Beginning): Promise<void> {
  await requireEmpty(client);
  const form = migrations.filter(({ number }) => number <= manifest.schema);
  await migrate(url, log, form);
  await client.query('BEGIN');
  await client.query(
    `CREATE TABLE quarterdeck.import_progress (export text NOT NULL, "table" text NOT NULL, done bigint NOT NULL)`,
  );
  for (const { name } of manifest.tables)
    await client.query('INSERT INTO quarterdeck.import_progress VALUES ($1, $2, 0)', [sha256, name]);
  await client.query('COMMIT');
}

/** Tables without rows are as good as none: an import that ended before its first page left them so. */
async function requireEmpty(client: pg.Client): Promise<void> {
  for (const name of carriedTables) {
    const there = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [`quarterdeck.${name}`]);
    if (there.rowCount === 0) continue;
    const found = await client.query(`SELECT 1 FROM quarterdeck.${name} LIMIT 1`);
    if (found.rowCount === 0) continue;
    throw new StoreRefused('not-empty', 'The database already holds a record. Import into a new, empty database.');
  }
}

async function importTable(client: pg.Client, folder: string, table: string): Promise<void> {
  const progress = await client.query<{ done: number }>(
    'SELECT done FROM quarterdeck.import_progress WHERE "table" = $1',
    [table],
  );
  const done = progress.rows[0]?.done ?? 0;
  let seen = 0;
  let page: string[] = [];
  for await (const line of linesOf(folder, table)) {
    seen += 1;
    if (seen <= done) continue;
    page.push(line);
    if (page.length < pageSize) continue;
    await writePage(client, table, page);
    page = [];
  }
  if (page.length > 0) await writePage(client, table, page);
}

/** The rows and how far we are, together or not at all. The lines stay text: numbers keep all their digits. */
async function writePage(client: pg.Client, table: string, lines: readonly string[]): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO quarterdeck.${table} SELECT * FROM jsonb_populate_recordset(NULL::quarterdeck.${table}, $1::jsonb)`,
    [`[${lines.join(',')}]`],
  );
  await client.query('UPDATE quarterdeck.import_progress SET done = done + $1 WHERE "table" = $2', [
    lines.length,
    table,
  ]);
  await client.query('COMMIT');
}

async function finish(client: pg.Client, { tables, sequences }: Manifest): Promise<void> {
  await client.query('BEGIN');
  for (const { name, rows } of tables) {
    const found = await client.query<{ count: number }>(`SELECT count(*) AS count FROM quarterdeck.${name}`);
    if (found.rows[0]?.count !== rows)
      throw new StoreRefused('broken-export', `${name} has ${found.rows[0]?.count ?? 0} rows instead of ${rows}.`);
  }
  for (const name of ownedTables)
    await client.query(`UPDATE quarterdeck.${name} SET owner = NULL, lease_until = NULL WHERE owner IS NOT NULL`);
  for (const { name, value } of sequences)
    if (value > 0)
      await client.query('SELECT setval(format($1, $2::text)::regclass, $3)', ['quarterdeck.%I', name, value]);
  await client.query('DROP TABLE quarterdeck.import_progress');
  await client.query('COMMIT');
}
