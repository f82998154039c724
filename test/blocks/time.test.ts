import { describe, expect, it } from 'vitest';
import { at, duration, hasEnd, until, when } from '../../blocks/time.ts';
import { minute, nowMs } from './support/records.ts';

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [800, '0.8 s'],
    [9_940, '9.9 s'],
    [12_000, '12 s'],
    [59_800, '1 min'],
    [160_000, '2 min 40 s'],
    [10 * minute, '10 min'],
    [34.4 * minute, '34 min'],
    [65 * minute, '1 h 05'],
    [120 * minute, '2 h'],
    [51 * 60 * minute, '2 d 3 h'],
    [-5, '0 s'],
  ])('%d ms are %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('moments', () => {
  it('are shown in the zone of each reader, with a fallback', () => {
    expect(at(nowMs, nowMs).mrkdwn).toBe('<!date^1795184467^{time}|2026-11-20 14:21 UTC>');
    expect(at(nowMs, nowMs + 86_400_000).mrkdwn).toContain('{date_short_pretty} at {time}');
    expect(when(nowMs, nowMs).mrkdwn).toContain('{ago}');
  });

  it('without an end say so', () => {
    expect(when(Number.MAX_SAFE_INTEGER, nowMs).mrkdwn).toBe('no end');
    expect(until(undefined).mrkdwn).toBe('');
    expect(hasEnd(Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});
