import type { Point } from '../domain/measure.ts';

/** One class of a histogram with both its ends; the open one at the top has no upper end. */
export interface Class {
  readonly from: number;
  readonly to: number | null;
  readonly count: number;
}

type Buckets = Extract<Point, { kind: 'distribution' }>['buckets'];

const rank = (upTo: number | null): number => upTo ?? Infinity;

/** Adds histograms up over the union of their bounds, so that a class left out as empty still bounds its neighbour. */
export function merged(histograms: readonly Buckets[]): readonly Class[] {
  const counts = new Map<number, number>();
  for (const buckets of histograms)
    for (const { upTo, count } of buckets) counts.set(rank(upTo), (counts.get(rank(upTo)) ?? 0) + count);
  let from = 0;
  return [...counts]
    .sort(([left], [right]) => left - right)
    .map(([to, count]) => {
      const here = { from, to: to === Infinity ? null : to, count };
      from = to;
      return here;
    });
}

export const countOf = (classes: readonly { readonly count: number }[]): number =>
  classes.reduce((sum, { count }) => sum + count, 0);

/** The value below which the share `q` lies, linear within a class; the open class answers with its lower end. */
export function quantile(classes: readonly Class[], q: number): number | undefined {
  const wanted = q * countOf(classes);
  let below = 0;
  let answer: number | undefined;
  for (const { from, to, count } of classes) {
    if (count === 0) continue;
    answer = to === null ? from : from + (to - from) * Math.min(1, Math.max(0, (wanted - below) / count));
    below += count;
    if (below >= wanted) break;
  }
  return answer;
}

/** How many lie above `limit`, linear within the class that holds it. The open class counts only when it begins at or above the limit. */
export function countAbove(classes: readonly Class[], limit: number): number {
  let above = 0;
  for (const { from, to, count } of classes) {
    if (from >= limit) above += count;
    else if (to !== null && to > limit) above += (count * (to - limit)) / (to - from);
  }
  return above;
}

/** Which quantile a metric's name asks for: `latency-p99` means 0.99; a name without one means the 95th percentile. */
export function quantileOf(metric: string): number {
  const digits = /-p(\d{1,2}(?:\.\d+)?)$/.exec(metric)?.[1];
  return digits === undefined ? 0.95 : Number(digits) / 100;
}
