import type { Clock } from '../../../../src/ports/world.ts';

/** So many writes within a span, for each key; more are refused. */
export interface WriteQuota {
  /** Counts a write, or says after how many milliseconds there is room again. */
  readonly take: (key: string) => number | undefined;
  readonly refused: () => number;
}

/** A window that slides with the clock, as Google's quotas per minute do. */
export function writeQuota(
  clock: Clock,
  { calls, perMs }: { readonly calls: number; readonly perMs: number },
): WriteQuota {
  const taken = new Map<string, number[]>();
  let refused = 0;
  return {
    take: (key) => {
      const now = clock.now();
      const recent = (taken.get(key) ?? []).filter((at) => at > now - perMs);
      taken.set(key, recent);
      const [oldest] = recent;
      if (recent.length < calls || oldest === undefined) {
        recent.push(now);
        return undefined;
      }
      refused += 1;
      return oldest + perMs - now;
    },
    refused: () => refused,
  };
}
