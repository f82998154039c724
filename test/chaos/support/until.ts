import { setTimeout as delay } from 'node:timers/promises';

export interface Awaited<Found> {
  /** Undefined means: not yet. */
  readonly look: () => Promise<Found | undefined> | Found | undefined;
  readonly withinMs: number;
  /** What is waited for, for the sentence when it does not come. */
  readonly what: string;
  readonly everyMs?: number;
  /** What was there instead, asked when the time is over. */
  readonly instead?: () => Promise<string> | string;
}

/** Looks until something is there; says what was there instead when the time is over. */
export async function until<Found>({ look, withinMs, what, everyMs = 50, instead }: Awaited<Found>): Promise<Found> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > endMs) {
      const there = instead === undefined ? '' : `; there was: ${await instead()}`;
      throw new Error(`${what}: not within ${withinMs} ms${there}`);
    }
    await delay(everyMs);
  }
}
