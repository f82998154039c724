import { expect, test } from 'vitest';
import { distance, nearest } from '../../../commands/words/nearest.ts';

test.each([
  ['shop', 'shop', 0],
  ['shp', 'shop', 1],
  ['sohp', 'shop', 1],
  ['chop', 'shop', 1],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
])('from %s to %s it is %i', (left, right, far) => {
  expect(distance(left, right)).toBe(far);
});

test.each([
  ['shp', 'shop'],
  ['SHOP', 'shop'],
  ['prodution', 'production'],
  ['prod', 'production'],
  ['stagign', 'staging'],
  ['x', undefined],
  ['rm', undefined],
  ['x'.repeat(3_000), undefined],
])('%s means %s', (typed, meant) => {
  expect(nearest(typed, ['shop', 'staging', 'production'])).toBe(meant);
});
