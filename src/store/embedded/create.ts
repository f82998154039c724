import { chmod, chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomText } from '../../io/random.ts';
import { runToEnd } from '../../io/run-to-end.ts';
import type { RunAs } from '../../io/spawn-server.ts';
import { postgresEnvironment } from './binaries.ts';
import { EmbeddedPostgresError, codeOf } from './failure.ts';
import { isAlive } from './process-list.ts';

/** All that a new cluster needs. */
export interface NewCluster {
  readonly folder: string;
  readonly bin: string;
  readonly runAs: RunAs | undefined;
  readonly password: string;
  readonly fsync: boolean;
}

/** The only role of a built-in cluster. */
export const role = 'quarterdeck';

/**
 * Makes a cluster beside its place and moves it there whole: a kill in between leaves nothing half done, and of two
 * processes that do it at once one wins and the other's is thrown away.
 */
export async function createCluster(request: NewCluster): Promise<void> {
  await removeAbandoned(request.folder);
  const staging = `${request.folder}.new-${process.pid}-${randomText(6)}`;
  try {
    await fill(staging, request);
    await rename(staging, request.folder);
    await syncToDisk(path.dirname(request.folder));
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    const code = codeOf(error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function fill(staging: string, request: NewCluster): Promise<void> {
  const { runAs, password } = request;
  const data = path.join(staging, 'data');
  const handover = path.join(staging, 'handover');
  await mkdir(data, { recursive: true });
  await chmod(staging, runAs === undefined ? 0o700 : 0o711);
  await chmod(data, 0o700);
  await writeFile(handover, password, { mode: 0o600 });
  if (runAs !== undefined) for (const own of [data, handover]) await chown(own, runAs.uid, runAs.gid);
  await initdb(data, handover, request);
  await rm(handover);
  await writeFile(path.join(staging, 'password'), password, { mode: 0o600, flush: true });
}

async function initdb(data: string, handover: string, request: NewCluster): Promise<void> {
  const args = ['-D', data, '-U', role, '--auth=scram-sha-256', `--pwfile=${handover}`, '-E', 'UTF8', '--locale=C'];
  // Stretching protects passwords that people think up; ours is 256 random bits, and each connection would pay for it.
  args.push('--no-instructions', '-c', 'scram_iterations=1', '-c', 'dynamic_shared_memory_type=mmap');
  if (!request.fsync) args.push('--no-sync');
  // One flush of the file system instead of a thousand of single files.
  else if (process.platform === 'linux') args.push('--sync-method=syncfs');
  const command = path.join(request.bin, 'initdb');
  const end = await runToEnd({ command, args, env: postgresEnvironment, cwd: '/', runAs: request.runAs }, 60_000);
  if (end.kind === 'exited' && end.code === 0) return;
  const reason = end.kind === 'exited' ? (end.output.split('\n').at(-1) ?? '') : end.reason;
  throw new EmbeddedPostgresError(
    'create-failed',
    `The built-in database could not be created in ${path.dirname(request.folder)}: ${reason}. Check free space and permissions there.`,
  );
}

async function removeAbandoned(folder: string): Promise<void> {
  const prefix = `${path.basename(folder)}.new-`;
  for (const name of await readdir(path.dirname(folder))) {
    if (!name.startsWith(prefix) || (await isAlive(Number.parseInt(name.slice(prefix.length), 10)))) continue;
    await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
  }
}

async function syncToDisk(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
