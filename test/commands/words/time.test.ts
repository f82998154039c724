import { describe, expect, test } from 'vitest';
import { readDuration, readMoment } from '../../../commands/words/time.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('a duration', () => {
  test.each([
    ['2h', 2 * hour],
    ['90m', 90 * minute],
    ['90 min', 90 * minute],
    ['1d 12h', 36 * hour],
    ['1h30m', 90 * minute],
    ['2 hours', 2 * hour],
    ['1.5h', 90 * minute],
    ['30s', 30_000],
  ])('%s is understood', (typed, ms) => {
    expect(readDuration(typed)).toEqual({ ok: true, value: ms });
  });

  test.each(['', '2', 'h', '0m', '-2h', '2h x', '2y', '9999999d', '400d', '١h', '1h'.repeat(40)])(
    '%s is refused',
    (typed) => {
      expect(readDuration(typed)).toMatchObject({ refusal: { code: 'invalid-duration' } });
    },
  );
});

describe('a moment', () => {
  const now = Date.parse('2026-11-20T12:30:00Z');

  test.each([
    ['16:00', '2026-11-20T16:00:00Z'],
    ['9:05', '2026-11-21T09:05:00Z'],
    ['16:00 UTC', '2026-11-20T16:00:00Z'],
    ['16:00+01:00', '2026-11-20T15:00:00Z'],
    ['01:00+02', '2026-11-20T23:00:00Z'],
    ['tomorrow 12:00', '2026-11-21T12:00:00Z'],
    ['tomorrow 01:00+14:00', '2026-11-21T11:00:00Z'],
    ['2026-11-21T16:00', '2026-11-21T16:00:00Z'],
    ['2026-11-21 16:00:30', '2026-11-21T16:00:30Z'],
    ['2026-11-21T16:00-05:30', '2026-11-21T21:30:00Z'],
    ['2026-11-21T16:00Z', '2026-11-21T16:00:00Z'],
    ['in 2h', '2026-11-20T14:30:00Z'],
    ['In 90 minutes', '2026-11-20T14:00:00Z'],
  ])('%s is understood', (typed, expected) => {
    expect(readMoment(typed, now)).toEqual({ ok: true, value: Date.parse(expected) });
  });

  test.each([
    '25:00',
    '16',
    'noon',
    'today 12:00',
    '2026-11-20T12:30',
    '2026-02-30T10:00',
    '2027-13-01T10:00',
    '2028-01-01T10:00',
    'in',
    'in 2',
    'x'.repeat(100),
  ])('%s is refused', (typed) => {
    expect(readMoment(typed, now)).toMatchObject({ refusal: { code: 'invalid-time' } });
  });
});
