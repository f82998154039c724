import { resolve } from 'node:path';
import { wait } from '../../io/wait.ts';
import { supervisorClient } from './client.ts';
import type { ClientSettings } from './client.ts';
import { presenceIn } from './places.ts';
import { isRunning, startMarkOf } from './process-identity.ts';

/** Ends the supervisor of a state folder with all its processes; the next question to it starts them again. */
export async function stopSupervisor(settings: ClientSettings): Promise<void> {
  if (presenceIn(resolve(settings.stateFolder)) === undefined) return;
  // One that was killed is started for this: only a supervisor knows what the earlier one left running.
  const { pid } = await supervisorClient(settings).ping({});
  const identity = { pid, startMark: startMarkOf(pid) ?? '' };
  if (!isRunning(identity)) return;
  process.kill(pid, 'SIGTERM');
  while (isRunning(identity)) await wait(20);
}
