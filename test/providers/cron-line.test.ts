import { expect, test } from 'vitest';
import { cronLine, hourBefore, timeZone } from '../../src/providers/cron-line.ts';

const before = (line: string, now: string, zone = 'UTC'): string =>
  new Date(hourBefore(line, zone, Date.parse(now))).toISOString();

test('the newest hour that is not after now is due, until the next', () => {
  expect(before('0 3 * * *', '2026-03-01T03:00:00.000Z')).toBe('2026-03-01T03:00:00.000Z');
  expect(before('0 3 * * *', '2026-03-02T02:59:59.999Z')).toBe('2026-03-01T03:00:00.000Z');
  expect(before('30 5 * * 0', '2026-03-04T00:00:00.000Z')).toBe('2026-03-01T05:30:00.000Z');
});

test('an hour is an hour of the time zone, also when its clocks were changed in the night', () => {
  expect(before('0 3 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-28T02:00:00.000Z');
  expect(before('0 3 * * *', '2026-03-29T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
});

test.each(['* * * * * *', '61 * * * *', 'daily', '', '0 0 31 2 *'])('"%s" is no line of hours', (text) => {
  expect(cronLine.safeParse(text).success).toBe(false);
});

test('only time zones that exist are taken', () => {
  expect([timeZone.safeParse('Mars/Olympus').success, timeZone.safeParse('Europe/Berlin').success]).toEqual([
    false,
    true,
  ]);
});
