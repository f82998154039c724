import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { loadBlockChecks } from '../../playground/slack/checks/block-checks.ts';
import { stopEmbedded } from '../../src/store/embedded/open.ts';
import { isAlive } from '../../src/store/embedded/process-list.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The state folder of this run's one cluster; the first test that wants a database starts it. */
    readonly databaseFolder: string;
  }
}

const prefix = 'quarterdeck-test-';
let folder: string | undefined;

/** Names the folder of this run's cluster, and ends what killed runs left behind. */
export async function setup(project: TestProject): Promise<void> {
  // Made once, before many tests want it at the same time.
  await loadBlockChecks();
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix) || (await isAlive(Number.parseInt(name.slice(prefix.length), 10)))) continue;
    await removeCluster(path.join(tmpdir(), name));
  }
  folder = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
  // As root the server runs as somebody else, who must be able to pass through.
  await chmod(folder, 0o711);
  project.provide('databaseFolder', folder);
}

/** Ends the run's cluster, when some test started it, and removes it. */
export async function teardown(): Promise<void> {
  if (folder !== undefined) await removeCluster(folder);
}

async function removeCluster(stateFolder: string): Promise<void> {
  await stopEmbedded(stateFolder);
  await rm(stateFolder, { recursive: true, force: true });
}
