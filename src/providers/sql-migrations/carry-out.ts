import { runner } from 'node-pg-migrate';
import type pg from 'pg';
import type { Surroundings } from './backup.ts';
import { takeBackup } from './backup.ts';
import type { RecordPlace } from './record.ts';
import { exists, ownTable, releasesTable, stepsTable } from './record.ts';
import { unitsOf } from './units.ts';
import type { MigrationWork } from './work.ts';

type Say = (line: string) => void;

/** Our own lock, so that two runs for one database never overlap, whoever began them. */
const lockId = 8_112_006_451;

/** Runs what is asked once: the same key again finds it done. */
export async function carryOut(client: pg.Client, work: MigrationWork, around: Surroundings): Promise<void> {
  const { say } = around;
  await client.query(`SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)`, [
    String(work.lockTimeoutMs),
    String(work.statementTimeoutMs),
  ]);
  await client.query('SELECT pg_advisory_lock($1)', [lockId]);
  await makeTables(client, work);
  if (await isDone(client, work)) {
    say('this was done before');
    return;
  }
  await refuseOlder(client, work);
  const pending = await pendingOf(client, work);
  if (pending.length > 0) await takeBackup(client, work, around);
  if (work.run.direction === 'up') await up(client, work, { pending, say });
  if (work.run.direction === 'down') await down(client, work, { names: work.run.names, say });
  await client.query(
    `INSERT INTO ${releasesTable(work)} (key, fence, version, revision, label) VALUES ($1, $2, $3, $4, $5)`,
    [work.key, work.fence, work.version, work.revision, work.label],
  );
}

async function makeTables(client: pg.Client, place: RecordPlace): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS "${place.schema}"`);
  await client.query(`CREATE TABLE IF NOT EXISTS ${releasesTable(place)} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text UNIQUE NOT NULL, fence bigint NOT NULL,
    version text NOT NULL, revision text NOT NULL, label text NOT NULL, at timestamptz NOT NULL DEFAULT now())`);
  await client.query(`CREATE TABLE IF NOT EXISTS ${stepsTable(place)} (
    name text PRIMARY KEY, kind text NOT NULL, replaces text[] NOT NULL, checksum text NOT NULL,
    revision text NOT NULL, at timestamptz NOT NULL DEFAULT now())`);
}

async function isDone(client: pg.Client, work: MigrationWork): Promise<boolean> {
  return (await client.query(`SELECT 1 FROM ${releasesTable(work)} WHERE key = $1`, [work.key])).rowCount === 1;
}

async function refuseOlder(client: pg.Client, work: MigrationWork): Promise<void> {
  const newer = await client.query(`SELECT 1 FROM ${releasesTable(work)} WHERE fence > $1 LIMIT 1`, [work.fence]);
  if (newer.rowCount !== 0) throw new Error('a newer owner of the deployment was here already; nothing was changed');
}

async function pendingOf(client: pg.Client, work: MigrationWork): Promise<readonly string[]> {
  if (work.run.direction === 'down') return work.run.names;
  if (work.run.direction === 'none') return [];
  const table = ownTable(work);
  const applied = (await exists(client, table))
    ? (await client.query<{ readonly name: string }>(`SELECT name FROM ${table}`)).rows
    : [];
  const names = new Set(applied.map(({ name }) => name));
  return work.files.map(({ name }) => name).filter((name) => !names.has(name));
}

interface Way {
  readonly say: Say;
}

async function up(client: pg.Client, work: MigrationWork, { pending, say }: Way & { pending: readonly string[] }) {
  say(pending.length === 0 ? 'nothing is left to apply' : `${pending.length} to apply`);
  // One at a time, each with its own transaction and its own line of the record.
  for (const name of pending) {
    say(`applying ${name}`);
    await note(client, work, name);
    await run(client, work, { direction: 'up', name });
  }
}

/** Written before it is applied: cut off in between, a line too many says nothing, and one too few would let an older release back. */
async function note(client: pg.Client, work: MigrationWork, name: string): Promise<void> {
  const file = work.files.find((one) => one.name === name);
  if (file === undefined) return;
  await client.query(
    `INSERT INTO ${stepsTable(work)} (name, kind, replaces, checksum, revision) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, replaces = excluded.replaces,
       checksum = excluded.checksum, revision = excluded.revision, at = now()`,
    [name, file.kind, file.replaces, file.checksum, work.revision],
  );
}

async function down(client: pg.Client, work: MigrationWork, { names, say }: Way & { names: readonly string[] }) {
  for (const name of names.toReversed()) {
    say(`taking back ${name}`);
    await run(client, work, { direction: 'down', name });
    await client.query(`DELETE FROM ${stepsTable(work)} WHERE name = $1`, [name]);
  }
}

interface One {
  readonly direction: 'up' | 'down';
  readonly name: string;
}

async function run(client: pg.Client, work: MigrationWork, { direction, name }: One): Promise<void> {
  await runner({
    dbClient: client,
    dir: work.folder,
    migrationsTable: work.table,
    migrationsSchema: work.schema,
    direction,
    file: name,
    count: 1,
    // What comes out of order was refused when it was planned.
    checkOrder: false,
    singleTransaction: false,
    // Our own lock is held already.
    noLock: true,
    log: () => undefined,
    migrationLoaderStrategies: [{ extensions: ['.sql'], loader: (paths) => Promise.resolve(unitsOf(work, paths)) }],
  });
}
