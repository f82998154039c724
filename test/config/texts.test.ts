import { describe, expect, test } from 'vitest';
import { durationMs, durationText } from '../../src/config/duration-text.ts';
import { share } from '../../src/config/schema/texts.ts';
import { limit } from '../../src/config/schema/trigger.ts';

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['1h 30m', 5_400_000],
    ['1h30m', 5_400_000],
    ['1m 500ms', 60_500],
    ['1.5s', 1_500],
  ])('%s is %i milliseconds', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  test.each(['', '10', 's', '-5s', '5x', '30m 1h', '1e3s', '99999999d', '5 minutes', ' ', '1s 1s', '9'.repeat(80)])(
    '%j is no duration',
    (text) => {
      expect(durationMs(text)).toBeUndefined();
    },
  );

  test('are written the short way and read back', () => {
    expect(durationText(5_400_500)).toBe('1h 30m 500ms');
    expect(durationText(0)).toBe('0s');
    expect(durationMs(durationText(93_784_005))).toBe(93_784_005);
  });
});

describe('percentages', () => {
  test.each([
    ['2 %', 0.02],
    ['0.5%', 0.005],
    ['0.7 %', 0.007],
    ['100 %', 1],
    ['0 %', 0],
  ])('%s is a share of %d', (text, value) => {
    expect(share.parse(text)).toBe(value);
  });

  test.each(['101 %', '2', '-1 %', '2 percent', 2, 0.95])('%j is refused', (text) => {
    expect(share.safeParse(text).success).toBe(false);
  });
});

describe('limits', () => {
  test.each([
    ['2 %', { unit: 'share', value: 0.02 }],
    ['45s', { unit: 'duration', value: 45_000 }],
    ['500ms', { unit: 'duration', value: 500 }],
    ['5/s', { unit: 'per-second', value: 5 }],
    [7, { unit: 'number', value: 7 }],
  ])('%j says its unit', (text, value) => {
    expect(limit.parse(text)).toEqual(value);
  });

  test.each(['200 %', '5/m', 'fast', '', null, true])('%j is refused', (text) => {
    expect(limit.safeParse(text).success).toBe(false);
  });
});
