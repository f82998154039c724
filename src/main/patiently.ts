import { StoreUnavailable } from '../ports/store-errors.ts';
import type { Clock, Log, Timers } from '../ports/world.ts';

const patienceMs = 15_000;
const pauseMs = 1_000;

/** A database that starts beside the program, or on a busy machine, may take its time to answer. */
export async function patiently<Value>(
  open: () => Promise<Value>,
  { clock, timers, log }: { readonly clock: Clock; readonly timers: Timers; readonly log: Log },
): Promise<Value> {
  const untilMs = clock.now() + patienceMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || clock.now() >= untilMs) throw error;
      log.warn({ error: error.message }, 'the database does not answer; trying again');
      await timers.sleep(pauseMs);
    }
  }
}
