import { createHash } from 'node:crypto';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import type pg from 'pg';
import { StoreRefused } from '../../ports/store-errors.ts';
import { withClient } from './client.ts';
import { type Manifest, manifestFile, tableFile } from './manifest.ts';
import { carriedTables } from './tables.ts';

const pageSize = 500;

/** Writes the whole record as it is at one moment into an empty folder; the program may go on meanwhile. */
export async function exportRecord(url: string, folder: string): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new StoreRefused('not-empty', `${folder} is not empty; name a new folder for the export.`);
  return withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables: Manifest['tables'] = [];
    for (const name of carriedTables) tables.push({ name, ...(await exportTable(client, folder, name)) });
    const manifest: Manifest = {
      format: 1,
      schema: await schemaOf(client),
      tables,
      sequences: await sequences(client),
    };
    await client.query('COMMIT');
    await writeFile(manifestFile(folder), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flush: true });
    return manifest;
  });
}

async function exportTable(
  client: pg.Client,
  folder: string,
  table: string,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  // A response address is a key to somebody's conversation for half an hour; it is not carried anywhere.
  const row = table === 'inbox' ? `to_jsonb(t) - 'response_url'` : 'to_jsonb(t)';
  await client.query(`DECLARE page NO SCROLL CURSOR FOR SELECT (${row})::text AS line FROM quarterdeck.${table} t`);
  const file = await open(tableFile(folder, table), 'wx', 0o600);
  const hash = createHash('sha256');
  let rows = 0;
  try {
    for (;;) {
      const page = await client.query<{ line: string }>(`FETCH ${pageSize} FROM page`);
      const text = page.rows.map(({ line }) => `${line}\n`).join('');
      hash.update(text);
      await file.appendFile(text);
      rows += page.rows.length;
      if (page.rows.length < pageSize) break;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await client.query('CLOSE page');
  return { rows, sha256: hash.digest('hex') };
}

async function schemaOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ number: number }>(
    'SELECT max(number) AS number FROM quarterdeck.schema_version',
  );
  return rows[0]?.number ?? 0;
}

/** Sequences do not obey snapshots: read last, they are never behind the rows. */
async function sequences(client: pg.Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string; value: number }>(
    `SELECT sequencename AS name, coalesce(last_value, 0) AS value FROM pg_sequences WHERE schemaname = 'quarterdeck' ORDER BY 1`,
  );
  return rows.map(({ name, value }) => ({ name, value }));
}
