import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { placeOf } from '../../../src/store/embedded/folders.ts';
import { runningServer } from '../../../src/store/embedded/postmaster.ts';
import { listProcesses } from '../../../src/store/embedded/process-list.ts';

/** Kills the database of a state folder with all its processes at once, as a power cut would. */
export async function killDatabase(stateFolder: string): Promise<number> {
  const place = await placeOf({ stateFolder, sharedFolder: '/var/lib/quarterdeck' });
  const server = await runningServer(await realpath(path.join(place.cluster, 'data')));
  if (server === undefined) return 0;
  const children = (await listProcesses()).filter(({ parent }) => parent === server.pid).map(({ pid }) => pid);
  const all = [server.pid, ...children];
  for (const pid of all) killHard(pid);
  return all.length;
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // A child that ended between the look and the signal.
  }
}
