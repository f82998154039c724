import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Nothing is planned or kept closed for longer than a year. */
const longestMs = 366 * day;

const unitMs: Readonly<Record<string, number>> = { d: day, h: hour, m: minute, s: second };
const part = /(\d{1,6}(?:\.\d{1,3})?)\s*(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\s*/giy;

/** `2h`, `90 min`, `1d 12h`: milliseconds, more than nothing and at most a year. */
export function readDuration(typed: string): Outcome<number> {
  const ms = durationOf(typed.trim());
  return ms === undefined ? no({ code: 'invalid-duration', typed: typed.slice(0, 60) }) : yes(ms);
}

function durationOf(text: string): number | undefined {
  if (text === '' || text.length > 60) return undefined;
  let sum = 0;
  let end = 0;
  for (const [whole, count, unit] of text.matchAll(part)) {
    sum += Number(count) * (unitMs[(unit ?? '').charAt(0).toLowerCase()] ?? Number.NaN);
    end += whole.length;
  }
  const ms = Math.round(sum);
  return end === text.length && ms > 0 && ms <= longestMs ? ms : undefined;
}

const clockTime =
  /^(?:(today|tomorrow)\s+)?([01]?\d|2[0-3]):([0-5]\d)\s*(?:utc|gmt)?(z|[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?)?$/i;
const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)[t ]+([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\s*(?:utc|gmt)?(z|[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?)?$/i;

/** A moment to come: `16:00`, `tomorrow 9:30`, `2026-11-21T16:00+01:00`, `in 2h`. Without an offset it is UTC. */
export function readMoment(typed: string, nowMs: number): Outcome<number> {
  const text = typed.trim();
  const fault = (why: string) => no({ code: 'invalid-time', typed: typed.slice(0, 60), why });
  if (text.length > 60) return fault('it is too long for a time');
  const waiting = /^in\s+(.+)$/i.exec(text);
  const atMs = waiting === null ? (dated(text) ?? nextClock(text, nowMs)) : later(waiting[1], nowMs);
  if (atMs === undefined) return fault('write 16:00, 2026-11-21T16:00 (UTC, or with +01:00) or "in 2h"');
  if (atMs <= nowMs) return fault('that is in the past (times are UTC unless they say +01:00)');
  return atMs - nowMs > longestMs ? fault('that is more than a year ahead') : yes(atMs);
}

function later(duration: string | undefined, nowMs: number): number | undefined {
  const ms = durationOf(duration ?? '');
  return ms === undefined ? undefined : nowMs + ms;
}

/** A date that the calendar has, such as not 30 February. */
function dated(text: string): number | undefined {
  const found = dateTime.exec(text);
  if (found === null) return undefined;
  const [year, month, date, hours, minutes, seconds] = found.slice(1, 7).map((digits) => Number(digits || 0));
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const dayMs = Date.UTC(year, month - 1, date);
  const made = new Date(dayMs);
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== date) return undefined;
  return dayMs + (hours ?? 0) * hour + (minutes ?? 0) * minute + (seconds ?? 0) * second - offsetMs(found[7]);
}

/** The next time that a clock there shows this; `today` and `tomorrow` mean their own day. */
function nextClock(text: string, nowMs: number): number | undefined {
  const found = clockTime.exec(text);
  if (found === null) return undefined;
  const offset = offsetMs(found[4]);
  const midnight = Math.floor((nowMs + offset) / day) * day - offset;
  const today = midnight + Number(found[2]) * hour + Number(found[3]) * minute;
  switch (found[1]?.toLowerCase()) {
    case 'today':
      return today;
    case 'tomorrow':
      return today + day;
    default:
      return today > nowMs ? today : today + day;
  }
}

function offsetMs(text: string | undefined): number {
  if (text === undefined || text.toLowerCase() === 'z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * hour + Number(minutes ?? 0) * minute);
}
