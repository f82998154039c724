import type { Clock } from '../ports/world.ts';

/** The machine's own time. */
export const systemClock: Clock = { now: () => Date.now() };
