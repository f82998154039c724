import { expect, test } from 'vitest';
import { rateOf, stackedAreas, versionsOf } from '../../../playground/slack/page/aside/geometry.js';
import { percent } from '../../../playground/slack/page/aside/words.js';

const point = (
  byVersion: Record<string, number>,
  errors = 0,
): { atMs: number; requests: number; errors: number; byVersion: Record<string, number> } => ({
  atMs: 0,
  requests: 100,
  errors,
  byVersion,
});

test('versions keep their order, and with it their colour, when an old one leaves the window', () => {
  const first = versionsOf([point({ v1: 1 }), point({ v1: 0.9, v2: 0.1 })]);

  expect(versionsOf([point({ v2: 1 })], first)).toEqual(['v1', 'v2']);
});

test('areas stand on one another and end at the right edge', () => {
  const areas = stackedAreas([point({ v1: 1 }), point({ v1: 0.75, v2: 0.25 })], ['v1', 'v2'], {
    width: 100,
    height: 40,
    slots: 11,
  });

  expect(areas).toEqual([
    { version: 'v1', path: 'M90.0 0.0L100.0 10.0L100.0 40.0L90.0 40.0Z' },
    { version: 'v2', path: 'M90.0 0.0L100.0 0.0L100.0 10.0L90.0 0.0Z' },
  ]);
});

test('no points draw nothing and count as no errors', () => {
  expect(stackedAreas([], ['v1'], { width: 100, height: 40, slots: 11 })).toEqual([{ version: 'v1', path: '' }]);
  expect(rateOf([])).toBe(0);
});

test('the error rate weighs requests, not seconds', () => {
  expect(rateOf([point({}, 5), { ...point({}), requests: 300 }])).toBe(0.0125);
});

test.each([
  [0, '0 %'],
  [0.0031, '0.3 %'],
  [0.05, '5 %'],
  [0.0996, '10 %'],
  [1, '100 %'],
])('%d reads %s', (share, words) => {
  expect(percent(share)).toBe(words);
});
