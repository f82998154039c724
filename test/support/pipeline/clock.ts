import type { Clock, Timers } from '../../../src/ports/world.ts';
import { setTimeout as realSleep } from 'node:timers/promises';

/** Product time that a test moves by hand. */
export interface HandClock extends Clock {
  set(ms: number): void;
  advance(ms: number): void;
}

export function handClock(startMs: number): HandClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    set: (ms) => {
      nowMs = ms;
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

const realMs = 5;

/** A sleep lets what is ready go on, and then moves product time by its length. */
export const handTimers = (clock: HandClock): Timers => ({
  sleep: async (ms, signal) => {
    try {
      await realSleep(realMs, undefined, signal === undefined ? {} : { signal });
      clock.advance(ms);
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
  every: () => () => undefined,
});
