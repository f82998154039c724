import type { Point } from '../../src/domain/measure.ts';
import { latencies, ratio, second } from './points.ts';

/** A seeded source of numbers in [0, 1): Mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How many of `total` come out, each with probability `rate`; walks from hit to hit, so that rare ones are cheap. */
function binomial(total: number, rate: number, random: () => number): number {
  if (rate <= 0) return 0;
  if (rate >= 1) return total;
  const perStep = Math.log1p(-rate);
  let hits = 0;
  for (
    let at = Math.floor(Math.log1p(-random()) / perStep);
    at < total;
    at += 1 + Math.floor(Math.log1p(-random()) / perStep)
  )
    hits += 1;
  return hits;
}

export interface Traffic {
  /** Requests in five seconds. */
  readonly fresh: number;
  readonly old: number;
  readonly lengthMs: number;
}

/** The share of bad answers of each side at a time. */
export type Rates = (atMs: number) => { readonly fresh: number; readonly old: number };

/** Points each five seconds of a new and an old version under the same traffic. */
export function simulated(traffic: Traffic, rates: Rates, random: () => number) {
  const fresh: Point[] = [];
  const old: Point[] = [];
  for (let atMs = 5 * second; atMs <= traffic.lengthMs; atMs += 5 * second) {
    const rate = rates(atMs);
    fresh.push(ratio(atMs, [binomial(traffic.fresh, rate.fresh, random), traffic.fresh]));
    old.push(ratio(atMs, [binomial(traffic.old, rate.old, random), traffic.old]));
  }
  return { fresh, old };
}

/** The same, with latencies: `rates` are the shares of slow answers, over 200 ms. */
export function simulatedLatencies(traffic: Traffic, rates: Rates, random: () => number) {
  const slow = simulated(traffic, rates, random);
  const side = (points: readonly Point[]) =>
    points.map((point) => {
      const [hits, total] = point.kind === 'ratio' ? [point.hits, point.total] : [0, 0];
      const quick = Math.floor((total - hits) / 2);
      return latencies(point.atMs, [quick, total - hits - quick, hits, 0]);
    });
  return { fresh: side(slow.fresh), old: side(slow.old) };
}
