import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../src/analysis/sides.ts';
import { latencies, ratio, second, steady } from './points.ts';

const errors = { metric: 'error-rate', compare: 'above' } as const;

describe('new and old side by side', () => {
  it('pairs what happened in the same stretch, with what was usual before it', () => {
    const sides = { fresh: steady(0, 10 * second, [1, 10]), old: steady(0, 10 * second, [50, 950]) };

    expect(sideBySide(errors, sides, 10 * second)).toEqual([
      { kind: 'shares', atMs: 5_000, fresh: { bad: 1, total: 10 }, old: { bad: 50, total: 950 }, usual: 0.01 },
      { kind: 'shares', atMs: 10_000, fresh: { bad: 1, total: 10 }, old: { bad: 50, total: 950 }, usual: 0.0505 },
    ]);
  });

  it('waits for a stretch to be over and delivered', () => {
    const sides = { fresh: steady(0, 10 * second, [1, 10]), old: steady(0, 10 * second, [1, 10]) };

    expect(sideBySide(errors, sides, 9_999)).toHaveLength(1);
    expect(sideBySide(errors, sides, 4_999)).toHaveLength(0);
  });

  it('passes over stretches that only one side was measured in', () => {
    const sides = { fresh: steady(0, 10 * second, [1, 10]), old: [ratio(10 * second, [0, 5])] };

    expect(sideBySide(errors, sides, 10 * second).map(({ atMs }) => atMs)).toEqual([10_000]);
  });

  it('counts bad answers where less is worse', () => {
    const sides = { fresh: [ratio(5_000, [9, 10])], old: [ratio(5_000, [10, 10])] };

    expect(sideBySide({ metric: 'availability', compare: 'below' }, sides, 5_000)).toMatchObject([
      { fresh: { bad: 1, total: 10 }, old: { bad: 0, total: 10 } },
    ]);
  });

  it('turns a percentile into the share above that of the old version as it was known before', () => {
    const asked = { metric: 'latency-p95', compare: 'above' } as const;
    const old = [latencies(5_000, [96, 2, 1, 1]), latencies(10_000, [0, 0, 0, 100])];
    const fresh = [latencies(5_000, [10, 0, 0, 0]), latencies(10_000, [4, 3, 2, 1])];

    expect(sideBySide(asked, { fresh, old }, 10 * second)).toEqual([
      {
        kind: 'shares',
        atMs: 10_000,
        fresh: { bad: 6, total: 10 },
        old: { bad: 100, total: 100 },
        usual: (4 + 0.5) / 101,
      },
    ]);
  });
});
