import { describe, expect, it } from 'vitest';
import { above, merged, quantile, quantileOf } from '../../src/analysis/histogram.ts';

const classes = merged([
  [
    { upTo: 100, count: 10 },
    { upTo: 200, count: 30 },
  ],
  [
    { upTo: 200, count: 40 },
    { upTo: null, count: 20 },
  ],
]);

describe('a histogram', () => {
  it('is added up over the bounds of all', () => {
    expect(classes).toEqual([
      { from: 0, to: 100, count: 10 },
      { from: 100, to: 200, count: 70 },
      { from: 200, to: null, count: 20 },
    ]);
  });

  it.each([
    [0.05, 50],
    [0.1, 100],
    [0.2, 100 + 1_000 / 70],
    [0.8, 200],
    [0.95, 200],
  ])('has its quantile %d at %d, linear within a class and at the lower end of the open one', (q, value) => {
    expect(quantile(classes, q)).toBeCloseTo(value, 9);
  });

  it('without counts has no quantile', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantile(merged([[{ upTo: 10, count: 0 }]]), 0.5)).toBeUndefined();
  });

  it('counts what lies above a value, the open class only when it begins there', () => {
    expect(above({ from: 100, to: 200, count: 70 }, 130)).toBeCloseTo(49, 9);
    expect(above({ from: 100, to: 200, count: 70 }, 200)).toBe(0);
    expect(above({ from: 200, to: null, count: 20 }, 200)).toBe(20);
    expect(above({ from: 200, to: null, count: 20 }, 300)).toBe(0);
  });
});

it.each([
  ['latency-p50', 0.5],
  ['latency-p99.9', 0.999],
  ['lcp', 0.95],
])('%s asks for the quantile %d', (metric, q) => {
  expect(quantileOf(metric)).toBeCloseTo(q, 9);
});
