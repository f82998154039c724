import { mkdir, rm } from 'node:fs/promises';
import { stopSupervisor } from '../src/providers/supervisor/stop.ts';
import { stopEmbedded } from '../src/store/embedded/open.ts';

/** An empty folder for one run; what an earlier run left is ended and removed first. */
export async function freshHome(folder: string): Promise<void> {
  await endLeftovers(folder);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/** Ends what outlives the bot on purpose: the supervisor with its processes, and the database. */
export async function endLeftovers(stateFolder: string): Promise<void> {
  await stopSupervisor({ stateFolder, environment: process.env });
  await stopEmbedded(stateFolder);
}
