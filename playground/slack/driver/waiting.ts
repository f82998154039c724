import type { Change } from '../records.ts';
import type { World } from '../world.ts';

/** How long a test waits unless it says otherwise. */
export const defaultTimeoutMs = 15_000;

interface Wanted<T> {
  /** Looks at the world (and at the change that just happened); undefined means: not yet. */
  readonly look: (change?: Change) => T | undefined;
  readonly timeoutMs: number;
  /** What was there instead, said when the time is up. */
  readonly instead: () => string;
}

/** Waits for something to become true; it looks at once and then after every change, never by polling. */
export function until<T>(world: World, wanted: Wanted<T>): Promise<T> {
  const now = wanted.look();
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`not seen within ${wanted.timeoutMs} ms; there was: ${wanted.instead()}`));
    }, wanted.timeoutMs);
    const stop = world.onChange((change) => {
      try {
        const found = wanted.look(change);
        if (found === undefined) return;
        resolve(found);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      clearTimeout(timer);
      stop();
    });
  });
}
