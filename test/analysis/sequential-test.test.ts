import { describe, expect, it } from 'vitest';
import { accumulate } from '../../src/analysis/sequential-test.ts';
import { sideBySide } from '../../src/analysis/sides.ts';
import { minute, second } from './points.ts';
import { seeded, simulated, simulatedLatencies } from './traffic.ts';
import type { Rates, Traffic } from './traffic.ts';

const alpha = 0.01;
const hour = 60 * minute;
const canary: Traffic = { fresh: 50, old: 450, lengthMs: hour };

/** When a look every five seconds would first have called the release worse; the evidence is walked stretch by stretch. */
function calledWorseAt(seed: number, traffic: Traffic, rates: Rates): number | undefined {
  const sides = simulated(traffic, rates, seeded(seed));
  const asked = { metric: 'error-rate', compare: 'above' } as const;
  return accumulate(sideBySide(asked, sides, traffic.lengthMs), 1 / alpha).reachedAtMs;
}

const called = (releases: number, traffic: Traffic, rates: Rates): readonly number[] =>
  Array.from({ length: releases }, (_, seed) => calledWorseAt(seed + 1, traffic, rates)).filter(
    (atMs) => atMs !== undefined,
  );

const same = (rate: number): Rates => {
  const both = { fresh: rate, old: rate };
  return () => both;
};

const better: Rates = () => ({ fresh: 0.004, old: 0.005 });

describe('a healthy release under a look every five seconds for an hour', () => {
  const few = 200;

  it.each([
    { what: '0.5 % errors, a tenth of the traffic', releases: 600, traffic: canary, rates: same(0.005) },
    { what: '0.05 % errors', releases: few, traffic: canary, rates: same(0.0005) },
    { what: '5 % errors', releases: few, traffic: canary, rates: same(0.05) },
    { what: 'half of the traffic', releases: few, traffic: { ...canary, fresh: 250, old: 250 }, rates: same(0.005) },
    { what: 'nearly no traffic', releases: few, traffic: { ...canary, fresh: 1, old: 9 }, rates: same(0.005) },
    { what: 'fewer errors than before', releases: few, traffic: canary, rates: better },
  ])('is called worse in at most one of a hundred cases: $what', ({ releases, traffic, rates }) => {
    expect(called(releases, traffic, rates).length).toBeLessThanOrEqual(releases * alpha);
  });

  it('stays so when errors come and go on both sides at once', () => {
    const shocks: Rates = (atMs) => {
      const rate = atMs % (10 * minute) < 30 * second ? 0.3 : 0.003;
      return { fresh: rate, old: rate };
    };

    expect(called(200, canary, shocks).length).toBeLessThanOrEqual(2);
  });

  it('stays so for the 95th percentile of the latency', () => {
    const asked = { metric: 'latency-p95', compare: 'above' } as const;
    const wrong = Array.from({ length: 100 }, (_, seed) => {
      const sides = simulatedLatencies(canary, same(0.03), seeded(seed + 1));
      return accumulate(sideBySide(asked, sides, hour), 1 / alpha).reachedAtMs;
    }).filter((atMs) => atMs !== undefined);

    expect(wrong.length).toBeLessThanOrEqual(1);
  });
});

describe('a worse release', () => {
  const median = (times: readonly number[]): number =>
    times.toSorted((left, right) => left - right)[times.length >> 1] ?? Infinity;

  it('with 2 % instead of 0.5 % errors at ten requests a second is called worse within minutes', () => {
    const times = called(100, canary, () => ({ fresh: 0.02, old: 0.005 }));

    expect(times.length).toBe(100);
    expect(median(times)).toBeLessThanOrEqual(2 * minute);
  });

  it('that goes bad after twenty good minutes is called worse soon after', () => {
    const rates: Rates = (atMs) => ({ fresh: atMs > 20 * minute ? 0.02 : 0.005, old: 0.005 });

    const times = called(100, canary, rates).filter((atMs) => atMs > 20 * minute);

    expect(times.length).toBeGreaterThanOrEqual(98);
    expect(median(times) - 20 * minute).toBeLessThanOrEqual(2.5 * minute);
  });

  it('that fails every request is called worse with the first points', () => {
    const times = called(50, canary, () => ({ fresh: 1, old: 0.003 }));

    expect(Math.max(...times)).toBeLessThanOrEqual(10 * second);
  });
});

it('finds nothing without an old version to compare with', () => {
  const sides = simulated(canary, same(0.5), seeded(1));

  const stretches = sideBySide({ metric: 'error-rate', compare: 'above' }, { ...sides, old: [] }, hour);

  expect(accumulate(stretches, 100)).toEqual({ value: 1 });
});
