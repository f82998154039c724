import { expect, it } from 'vitest';
import { logGamma, shareSequence } from '../../src/analysis/confidence-sequence.ts';
import { seeded } from './traffic.ts';

it('computes the logarithm of the gamma function', () => {
  expect(logGamma(1)).toBeCloseTo(0, 9);
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 9);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 9);
  expect(logGamma(1_000)).toBeCloseTo(5905.220423209181, 6);
});

it('knows nothing without samples and keeps open ends where all or none were hits', () => {
  expect(shareSequence(0, 0, 0.05)).toEqual({ low: 0, high: 1 });
  expect(shareSequence(0, 1_000, 0.05).low).toBe(0);
  expect(shareSequence(0, 1_000, 0.05).high).toBeLessThan(0.01);
  expect(shareSequence(50, 50, 0.05).high).toBe(1);
});

it('is as wide as the mixture says', () => {
  // 1 − (α · B(½, 1000½) / B(½, ½))^(1/1000)
  expect(shareSequence(0, 1_000, 0.05).high).toBeCloseTo(0.006998, 6);
  expect(shareSequence(1_000, 1_000, 0.05).low).toBeCloseTo(1 - 0.006998, 6);
  expect(shareSequence(0, 1_000, 0.01).high).toBeGreaterThan(shareSequence(0, 1_000, 0.05).high);
});

it('holds the true share at every look in all but α of the cases', () => {
  const alpha = 0.05;
  const share = 0.02;
  const runs = 300;
  const missed = Array.from({ length: runs }, (_, seed) => {
    const random = seeded(seed + 1);
    let hits = 0;
    for (let total = 1; total <= 3_000; total += 1) {
      if (random() < share) hits += 1;
      if (total % 50 > 0) continue;
      const { low, high } = shareSequence(hits, total, alpha);
      if (share < low || share > high) return true;
    }
    return false;
  }).filter(Boolean).length;

  expect(missed).toBeLessThanOrEqual(runs * alpha);
});
