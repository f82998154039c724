import { expect, test } from 'vitest';
import { shiftWeights, SmoothDeal } from '../../../src/providers/supervisor/weights.ts';

test('a shift gives one version its share and leaves the others in proportion', () => {
  const next = shiftWeights({ a: 60, b: 30, c: 10 }, { version: 'c', weight: 40, heir: undefined });

  expect(next).toEqual({ c: 40, a: 40, b: 20 });
});

test('shares always add up to exactly 100', () => {
  const next = shiftWeights({ a: 1, b: 1, c: 1 }, { version: 'd', weight: 0.1, heir: undefined });

  expect(Object.values(next).reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 9);
});

test('a shift from all to a part hands the rest to the version that was live before', () => {
  expect(shiftWeights({ b: 100 }, { version: 'b', weight: 30, heir: 'a' })).toEqual({ b: 30, a: 70 });
  expect(shiftWeights({ b: 100 }, { version: 'b', weight: 0, heir: 'a' })).toEqual({ a: 100 });
});

test('the first version has all the traffic whatever is asked, since nobody else could take the rest', () => {
  expect(shiftWeights({}, { version: 'a', weight: 10, heir: undefined })).toEqual({ a: 100 });
});

test('the deal holds the exact shares in every hundred and mixes them evenly', () => {
  const deal = new SmoothDeal();
  deal.set({ a: 75, b: 20, c: 5 });

  const dealt = Array.from({ length: 300 }, () => deal.next());

  for (const from of [0, 100, 200]) {
    const hundred = dealt.slice(from, from + 100);
    expect(['a', 'b', 'c'].map((name) => hundred.filter((version) => version === name).length)).toEqual([75, 20, 5]);
  }
  expect(dealt.join('')).not.toContain('bb');
});

test('nothing is dealt when nobody carries traffic', () => {
  const deal = new SmoothDeal();
  deal.set({ a: 0 });

  expect(deal.next()).toBeUndefined();
  expect(deal.carries('a')).toBe(false);
});
