import { describe, expect, test } from 'vitest';
import type { LaneCall } from '../../../src/pipeline/parts/lanes.ts';
import { allowanceOf, spanOf } from '../../../src/pipeline/parts/lanes.ts';

const minute = 60_000;
const quota = { lane: 'writes', calls: 60, perMs: minute, atOnce: 60 };
const spanMs = minute + 500;

const calls = (count: number, first: Partial<LaneCall> & Pick<LaneCall, 'atMs'>): readonly LaneCall[] =>
  Array.from({ length: count }, (_, index) => ({ state: 'over', ...first, atMs: first.atMs + index }));

describe('a lane', () => {
  test('lets in what its quota allows at once, and then nothing until the first call leaves the span', () => {
    expect(allowanceOf(quota, [], 0)).toMatchObject({ free: 60, pace: 1 });

    const full = allowanceOf(quota, calls(60, { atMs: 1000 }), 2000);

    expect(full).toEqual({ free: 0, nextAtMs: 1000 + spanMs, pace: 1 });
    expect(allowanceOf(quota, calls(60, { atMs: 1000 }), 1000 + spanMs).free).toBe(1);
  });

  test('takes its span for a little longer than it is, for calls that arrive late', () => {
    expect([spanOf({ perMs: 1000 }), spanOf({ perMs: minute })]).toEqual([1020, spanMs]);
  });

  test('counts work under way besides, and time alone does not free it', () => {
    const few = { ...quota, atOnce: 3 };
    const busy = calls(3, { atMs: 0, state: 'under-way' });

    expect(allowanceOf(few, busy, 10 * minute).free).toBe(0);
    expect(allowanceOf(few, [...busy.slice(1), ...calls(1, { atMs: 0 })], 10 * minute).free).toBe(1);
  });

  test('rests as long as a refusal says, from when it came', () => {
    const refused: LaneCall = { atMs: 1000, state: 'refused', refusedAtMs: 1500, retryAfterMs: 20_000 };

    const resting = allowanceOf(quota, [refused], 2000);

    expect(resting).toEqual({ free: 0, nextAtMs: 21_500, pace: 1 });
    expect(allowanceOf(quota, [refused], 21_500).free).toBe(59);
  });

  test('rests for the longest of several refusals', () => {
    const long: LaneCall = { atMs: 1000, state: 'refused', refusedAtMs: 1100, retryAfterMs: 30_000 };
    const short: LaneCall = { atMs: 1001, state: 'refused', refusedAtMs: 1200, retryAfterMs: 1000 };

    expect(allowanceOf(quota, [long, short], 2000).nextAtMs).toBe(31_100);
  });
});

describe('the pace of a lane', () => {
  const refusedAt = (atMs: number): LaneCall => ({ atMs, state: 'refused', refusedAtMs: atMs + 100 });

  test('stays whole after one refusal among many', () => {
    expect(allowanceOf(quota, [...calls(11, { atMs: 0 }), refusedAt(20)], 1000).pace).toBe(1);
  });

  test('halves when refusals gather, and halves what may begin', () => {
    const slowed = allowanceOf(quota, [refusedAt(0), refusedAt(1)], 1000);

    expect(slowed.pace).toBe(0.5);
    expect(slowed.free).toBe(30 - 2);
  });

  test('halves once for all that was on its way when it was refused', () => {
    const wave = calls(10, { atMs: 0, state: 'refused', refusedAtMs: 100 });

    expect(allowanceOf(quota, wave, 1000).pace).toBe(0.5);
  });

  test('halves again when refusals gather at the new pace, and never stops', () => {
    const waves = [0, 1000, 2000, 3000, 4000, 5000, 6000].flatMap((atMs) => [refusedAt(atMs), refusedAt(atMs + 1)]);

    expect(allowanceOf(quota, waves.slice(0, 4), 1500).pace).toBe(0.25);
    expect(allowanceOf({ ...quota, calls: 2 }, waves, 20 * minute)).toMatchObject({ pace: 1 / 16, free: 1 });
  });

  test('rises with each call that is let in, up to the whole quota', () => {
    const slow = [refusedAt(0), refusedAt(1)];

    expect(allowanceOf(quota, [...slow, ...calls(4, { atMs: 1000 })], 2000).pace).toBeCloseTo(0.7);
    expect(allowanceOf(quota, [...slow, ...calls(30, { atMs: 1000 })], 2000).pace).toBe(1);
  });
});
