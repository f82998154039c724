import { setTimeout as sleep } from 'node:timers/promises';
import type { Timers } from '../ports/world.ts';

/** Real time; neither a sleep that is given up nor a tick keeps the process alive. */
export const systemTimers: Timers = {
  async sleep(ms, signal) {
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
  every(ms, callback) {
    const repeat = setInterval(callback, ms).unref();
    return () => {
      clearInterval(repeat);
    };
  },
};
