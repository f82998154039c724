import { mkdir, rm } from 'node:fs/promises';
import { presenceIn } from '../src/providers/supervisor/places.ts';
import { stopEmbedded } from '../src/store/embedded/open.ts';

/** An empty folder for one run; what an earlier run left is ended and removed first. */
export async function freshHome(folder: string): Promise<void> {
  await endLeftovers(folder);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/** Ends what outlives the bot on purpose: the supervisor with its processes, and the database. */
export async function endLeftovers(stateFolder: string): Promise<void> {
  await endSupervisor(stateFolder);
  await stopEmbedded(stateFolder);
}

const waitMs = 5000;

async function endSupervisor(stateFolder: string): Promise<void> {
  const pid = presenceIn(stateFolder)?.pid;
  if (pid === undefined || !isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  const untilMs = Date.now() + waitMs;
  while (isAlive(pid) && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 50));
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
