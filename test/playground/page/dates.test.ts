import { describe, expect, test } from 'vitest';
import { ago, dayHeading, formatDateToken } from '../../../playground/slack/page/text/dates.js';

// 2026-03-29 23:30 in Berlin, half an hour before a new day and on the day that lost an hour.
const epochSeconds = Date.parse('2026-03-29T21:30:00Z') / 1000;
const berlin = { now: new Date('2026-03-30T08:00:00Z'), timeZone: 'Europe/Berlin' };
const tokyo = { now: new Date('2026-03-30T08:00:00Z'), timeZone: 'Asia/Tokyo' };

describe('a date token', () => {
  test('is told in the reader’s own zone', () => {
    expect(formatDateToken(epochSeconds, '{date_short_pretty} at {time}', berlin)).toMatch(/^yesterday at 11:30\sPM$/);
    expect(formatDateToken(epochSeconds, '{date_short_pretty} at {time}', tokyo)).toMatch(/^today at 6:30\sAM$/);
  });

  test.each([
    ['{date_num}', '2026-03-29'],
    ['{date}', 'March 29, 2026'],
    ['{date_short}', 'Mar 29, 2026'],
    ['{date_long}', 'Sunday, March 29, 2026'],
    ['until {date_pretty}', 'until yesterday'],
    ['{ago}', '10 hours ago'],
  ])('fills %s', (format, words) => {
    expect(formatDateToken(epochSeconds, format, berlin)).toBe(words);
  });

  test('falls back as a whole when a placeholder or the time is unknown', () => {
    expect(formatDateToken(epochSeconds, '{date} {century}', berlin)).toBeUndefined();
    expect(formatDateToken(1e15, '{date}', berlin)).toBeUndefined();
  });
});

test('days of a talk have names near today and dates further away', () => {
  expect(dayHeading(new Date('2026-03-30T07:00:00Z'), berlin)).toBe('Today');
  expect(dayHeading(new Date('2026-03-29T07:00:00Z'), berlin)).toBe('Yesterday');
  expect(dayHeading(new Date('2026-03-20T07:00:00Z'), berlin)).toBe('Friday, March 20');
});

test('seconds ago are just now, later ones have a number', () => {
  expect(ago(new Date(berlin.now.getTime() - 3000), berlin)).toBe('just now');
  expect(ago(new Date(berlin.now.getTime() - 180_000), berlin)).toBe('3 minutes ago');
});
