import { every } from '../../io/wait.ts';
import type { SupervisorClient } from './client.ts';

/** Brings a supervisor that died back within seconds, also when nobody has a question; the result ends the watch. */
export function watchSupervisor(client: SupervisorClient, everyMs: number): () => void {
  return every(everyMs, async () => {
    // What is wrong shows at the next real question, with somebody there to hear it.
    await client.ping({}).catch(() => undefined);
  });
}
