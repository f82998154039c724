import type { Point, Series } from '../../src/domain/measure.ts';
import type { Trigger } from '../../src/domain/trigger.ts';

export const second = 1_000;
export const minute = 60 * second;

/** Error rate above 2 % for 2 min, at least 20 requests. */
export const aTrigger = (change: Partial<Trigger> = {}): Trigger => ({
  name: 'errors',
  source: 'proxy',
  metric: 'error-rate',
  compare: 'above',
  limit: 0.02,
  forMs: 2 * minute,
  severity: 'P1',
  action: 'roll-back',
  minimumSamples: 20,
  mode: 'enforce',
  ...change,
});

export const series = (points: readonly Point[], metric = 'error-rate'): Series => ({
  source: 'proxy',
  metric,
  side: 'new',
  points,
});

/** `counts` are hits and total. */
export const ratio = (atMs: number, [hits, total]: readonly [number, number], spanMs = 5 * second): Point => ({
  kind: 'ratio',
  atMs,
  spanMs,
  hits,
  total,
});

/** Every five seconds in (fromMs, toMs] a point with the same counts. */
export function steady(fromMs: number, toMs: number, counts: readonly [number, number]): readonly Point[] {
  const count = Math.floor((toMs - fromMs) / (5 * second));
  return Array.from({ length: count }, (_, index) => ratio(fromMs + (index + 1) * 5 * second, counts));
}

export const gauge = (atMs: number, value: number): Point => ({
  kind: 'gauge',
  atMs,
  spanMs: 5 * second,
  value,
  samples: 10,
});

/** Latencies in classes of 100, 200, 400 ms and slower. */
export const latencies = (atMs: number, counts: readonly [number, number, number, number]): Point => ({
  kind: 'distribution',
  atMs,
  spanMs: 5 * second,
  buckets: [100, 200, 400, null].map((upTo, index) => ({ upTo, count: counts[index] ?? 0 })),
});
