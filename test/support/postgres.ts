import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { openEmbedded } from '../../src/store/embedded/open.ts';
import { quietLog, systemClock } from './world.ts';
import { type Migrate, migrateTemplate } from './template.ts';

/** A database of one's own in this run's cluster. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, with whatever is still connected to it. */
  readonly drop: () => Promise<void>;
}

const templateLock = 7_310_442;
let cluster: Promise<string> | undefined;

/** Gives the tests of a file a migrated database of their own, and removes it after them; call the result for its url. */
export function useDatabase(migrate: Migrate = migrateTemplate): () => string {
  let made: TestDatabase | undefined;
  beforeAll(async () => {
    made = await freshDatabase(migrate);
  });
  afterAll(async () => {
    await made?.drop();
  });
  return () => {
    if (made === undefined) throw new Error('The database is there once the tests run, not while they are collected.');
    return made.url;
  };
}

/** Makes one more migrated database; a template for each migration is prepared once per run and then only copied. */
export async function freshDatabase(migrate: Migrate = migrateTemplate): Promise<TestDatabase> {
  const adminUrl = await (cluster ??= startCluster());
  const template = `template_${createHash('sha256').update(migrate.toString()).digest('hex').slice(0, 16)}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(adminUrl, async (admin) => {
    await prepareTemplate(admin, { adminUrl, template, migrate });
    await admin.query(`create database ${name} template ${template} strategy file_copy`);
  });
  return {
    url: withDatabase(adminUrl, name),
    drop: () => asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)),
  };
}

async function startCluster(): Promise<string> {
  const settings = { fsync: false, maxConnections: 300 };
  const database = await openEmbedded({
    stateFolder: inject('databaseFolder'),
    clock: systemClock,
    log: quietLog,
    settings,
  });
  // The run's teardown ends it; several test processes share it until then.
  await database.leave();
  return database.url;
}

interface Template {
  readonly adminUrl: string;
  readonly template: string;
  readonly migrate: Migrate;
}

async function prepareTemplate(admin: Client, { adminUrl, template, migrate }: Template): Promise<void> {
  await admin.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount !== 0) return;
    // Under its own name only when it is whole: a migration that fails must fail in every file, not only in the first.
    const draft = `${template}_draft`;
    await admin.query(`drop database if exists ${draft} with (force)`);
    await admin.query(`create database ${draft}`);
    await migrate(withDatabase(adminUrl, draft));
    await admin.query(`alter database ${draft} rename to ${template}`);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [templateLock]);
  }
}

async function asAdmin(url: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
