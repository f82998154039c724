import type { Point } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { countAbove, countOf, merged, quantile, quantileOf } from './histogram.ts';
import type { Class } from './histogram.ts';

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

function slower(point: Extract<Point, { kind: 'distribution' }>, limit: number, grid: readonly Class[]): number {
  const counts = new Map(point.buckets.map(({ upTo, count }) => [upTo, count]));
  return countAbove(
    grid.map((here) => ({ ...here, count: counts.get(here.to) ?? 0 })),
    limit,
  );
}

function excessOf(point: Point, rule: Limit, grid: readonly Class[]): number {
  const samples = samplesOf(point);
  const allowed = allowedShare(rule, point.kind) ?? 0;
  const isAbove = rule.compare === 'above';
  switch (point.kind) {
    case 'ratio':
      return (isAbove ? point.hits : samples - point.hits) - allowed * samples;
    case 'distribution': {
      const above = slower(point, rule.limit, grid);
      return (isAbove ? above : samples - above) - allowed * samples;
    }
    case 'gauge': {
      const over = isAbove ? point.value - rule.limit : rule.limit - point.value;
      return (over / Math.max(1, Math.abs(rule.limit))) * samples;
    }
  }
}

/** Points with anything in them, oldest first. */
export const measured = (points: readonly Point[]): readonly Point[] =>
  points.filter((point) => samplesOf(point) > 0).toSorted((left, right) => left.atMs - right.atMs);

/** Sees each point from the limit. Expects the points of `measured`. */
export function talliesOf(points: readonly Point[], rule: Limit): readonly Tally[] {
  const grid = merged(points.flatMap((point) => (point.kind === 'distribution' ? [point.buckets] : [])));
  return points.map((point) => ({
    beginMs: point.atMs - point.spanMs,
    atMs: point.atMs,
    samples: samplesOf(point),
    excess: excessOf(point, rule, grid),
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
