import type { Point } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { above, classesOf, countOf, gridOf, merged, noCounts, quantile, quantileOf } from './histogram.ts';

/** A point seen from a limit: `excess` sums over points, and a sum above zero means that the limit is broken over them. */
export interface Tally {
  readonly beginMs: number;
  readonly atMs: number;
  readonly samples: number;
  readonly excess: number;
}

type Limit = Pick<Trigger, 'metric' | 'compare' | 'limit'>;

/** The share of bad samples that the limit allows; absent for gauges, which have no shares. */
export function allowedShare({ metric, compare, limit }: Limit, kind: Point['kind']): number | undefined {
  switch (kind) {
    case 'ratio':
      return compare === 'above' ? limit : 1 - limit;
    case 'distribution':
      return compare === 'above' ? 1 - quantileOf(metric) : quantileOf(metric);
    case 'gauge':
      return undefined;
  }
}

/** Requests or samples behind a point. */
export function samplesOf(point: Point): number {
  switch (point.kind) {
    case 'ratio':
      return point.total;
    case 'distribution':
      return countOf(point.buckets);
    case 'gauge':
      return point.samples;
  }
}

/** Which share of each class lies above the limit, by the class's bound. */
type Shares = ReadonlyMap<number | null, number>;

function sharesAbove(points: readonly Point[], limit: number): Shares {
  const grid = gridOf(points.flatMap((point) => (point.kind === 'distribution' ? [point.buckets] : [])));
  const one = noCounts(grid).fill(1);
  return new Map(classesOf(one, grid).map((here) => [here.to, above(here, limit)]));
}

function slower({ buckets }: Extract<Point, { kind: 'distribution' }>, shares: Shares): number {
  let slow = 0;
  for (const { upTo, count } of buckets) slow += count * (shares.get(upTo) ?? 0);
  return slow;
}

function excessOf(point: Point, rule: Limit, shares: Shares): number {
  const samples = samplesOf(point);
  const allowed = allowedShare(rule, point.kind) ?? 0;
  const isAbove = rule.compare === 'above';
  switch (point.kind) {
    case 'ratio':
      return (isAbove ? point.hits : samples - point.hits) - allowed * samples;
    case 'distribution': {
      const slow = slower(point, shares);
      return (isAbove ? slow : samples - slow) - allowed * samples;
    }
    case 'gauge': {
      const over = isAbove ? point.value - rule.limit : rule.limit - point.value;
      return (over / Math.max(1, Math.abs(rule.limit))) * samples;
    }
  }
}

/** Points with anything in them, oldest first. */
export function measured(points: readonly Point[]): readonly Point[] {
  const some = points.filter((point) => samplesOf(point) > 0);
  const isSorted = some.every(({ atMs }, index) => index === 0 || atMs >= (some[index - 1]?.atMs ?? 0));
  return isSorted ? some : some.toSorted((left, right) => left.atMs - right.atMs);
}

/** Sees each point from the limit. Expects the points of `measured`. */
export function talliesOf(points: readonly Point[], rule: Limit): readonly Tally[] {
  const shares = sharesAbove(points, rule.limit);
  return points.map((point) => ({
    beginMs: point.atMs - point.spanMs,
    atMs: point.atMs,
    samples: samplesOf(point),
    excess: excessOf(point, rule, shares),
  }));
}

/** What the points say together: share, quantile or mean weighted by samples; nothing without samples. */
export function valueOf(points: readonly Point[], metric: string): number | undefined {
  const first = points[0];
  if (first === undefined) return undefined;
  if (first.kind === 'distribution') {
    const buckets = points.flatMap((point) => (point.kind === 'distribution' ? [point.buckets] : []));
    return quantile(merged(buckets), quantileOf(metric));
  }
  let sum = 0;
  let weight = 0;
  for (const point of points) {
    if (point.kind === 'distribution') continue;
    sum += point.kind === 'ratio' ? point.hits : point.value * point.samples;
    weight += samplesOf(point);
  }
  return weight === 0 ? undefined : sum / weight;
}
