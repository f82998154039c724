import type { RetryPolicy } from '../../domain/plan.ts';

/** Doubling pauses, each between half and all of its full length; `jitter` is 0..1. */
export function backoffMs({ baseMs, maximumMs }: RetryPolicy, attempt: number, jitter: number): number {
  const full = Math.min(maximumMs, baseMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * jitter);
}
