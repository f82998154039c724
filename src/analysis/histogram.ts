import type { Point } from '../domain/measure.ts';

/** One class of a histogram with both its ends; the open one at the top has no upper end. */
export interface Class {
  readonly from: number;
  readonly to: number | null;
  readonly count: number;
}

type Buckets = Extract<Point, { kind: 'distribution' }>['buckets'];

/** The union of the bounds of many histograms, so that a class left out as empty still bounds its neighbour. The open class is at Infinity. */
export interface Grid {
  readonly bounds: readonly number[];
  readonly places: ReadonlyMap<number | null, number>;
}

export function gridOf(histograms: readonly Buckets[]): Grid {
  const seen = new Set<number | null>();
  for (const buckets of histograms) for (const { upTo } of buckets) seen.add(upTo);
  const bounds = [...seen].map((upTo) => upTo ?? Infinity).sort((left, right) => left - right);
  const places = new Map(bounds.map((bound, place) => [bound === Infinity ? null : bound, place] as const));
  return { bounds, places };
}

/** Counts by the places of a grid; the one thing in here that is written to, for it is added to thousands of times. */
export type Counts = Float64Array;

export const noCounts = (grid: Grid): Counts => new Float64Array(grid.bounds.length);

export function add(counts: Counts, grid: Grid, buckets: Buckets): void {
  for (const { upTo, count } of buckets) {
    const place = grid.places.get(upTo);
    if (place !== undefined) counts[place] = (counts[place] ?? 0) + count;
  }
}

export function classesOf(counts: Counts, { bounds }: Grid): readonly Class[] {
  return bounds.map((to, place) => ({
    from: bounds[place - 1] ?? 0,
    to: to === Infinity ? null : to,
    count: counts[place] ?? 0,
  }));
}

/** Adds histograms up. */
export function merged(histograms: readonly Buckets[]): readonly Class[] {
  const grid = gridOf(histograms);
  const counts = noCounts(grid);
  for (const buckets of histograms) add(counts, grid, buckets);
  return classesOf(counts, grid);
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

/** How many of one class lie above `limit`, linear within it. The open class counts only when it begins at or above the limit. */
export function above({ from, to, count }: Class, limit: number): number {
  if (from >= limit) return count;
  return to !== null && to > limit ? (count * (to - limit)) / (to - from) : 0;
}

/** Which quantile a metric's name asks for: `latency-p99` means 0.99; a name without one means the 95th percentile. */
export function quantileOf(metric: string): number {
  const digits = /-p(\d{1,2}(?:\.\d+)?)$/.exec(metric)?.[1];
  return digits === undefined ? 0.95 : Number(digits) / 100;
}
