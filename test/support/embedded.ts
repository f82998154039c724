import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  openEmbedded,
  stopEmbedded,
} from '../../src/store/embedded/open.ts';
import { quietLog, systemClock } from './world.ts';

/** A folder of a test's own; whatever database runs on it ends with the test. */
export async function aStateFolder(mode = 0o711): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'quarterdeck-state-')));
  await chmod(folder, mode);
  onTestFinished(async () => {
    await stopEmbedded(folder, sharedFolderOf(folder));
    await rm(folder, { recursive: true, force: true });
    await rm(sharedFolderOf(folder), { recursive: true, force: true });
  });
  return folder;
}

/** The stand-in for /var/lib/quarterdeck of one test: beside the state folder, so open to all. */
export function sharedFolderOf(stateFolder: string): string {
  return `${stateFolder}-shared`;
}

/** Opens the built-in database as the product does, but without waiting for the disk; its hold on the folder ends with the test. */
export async function open(stateFolder: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const database = await openEmbedded({
    stateFolder,
    clock: systemClock,
    log: quietLog,
    settings: { fsync: false },
    ...options,
    surroundings: { sharedFolder: sharedFolderOf(stateFolder), ...options.surroundings },
  });
  onTestFinished(() => database.leave());
  return database;
}

/** Runs one statement over a connection of its own. */
export async function query(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Readonly<Record<string, unknown>>>(sql)).rows;
  } finally {
    await client.end();
  }
}
