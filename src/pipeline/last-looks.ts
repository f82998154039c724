import type { StepKey } from '../domain/ids.ts';
import type { Store } from '../ports/store.ts';

/** When this process last looked at work under way. Forgetting it costs one look. */
const looks = new WeakMap<Store, Map<StepKey, number>>();
/** Work that was given up is never asked about again: what is kept must not grow with it. */
const keptAtMost = 5000;

interface Keyed {
  readonly key: StepKey;
}

/** The last look, unless it lies in the future of a clock that was set back. */
export function lastLookOf(store: Store, { key }: Keyed, nowMs: number): number | undefined {
  const atMs = looks.get(store)?.get(key);
  return atMs === undefined || atMs > nowMs ? undefined : atMs;
}

/** Keeps the time of a look. */
export function lookedAt(store: Store, { key }: Keyed, atMs: number): void {
  const known = looks.get(store) ?? new Map<StepKey, number>();
  if (known.size >= keptAtMost) known.clear();
  looks.set(store, known);
  known.set(key, atMs);
}

/** The work is over: nobody asks any more. */
export function over(store: Store, { key }: Keyed): void {
  looks.get(store)?.delete(key);
}
