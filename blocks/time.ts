import type { Rich } from './text.ts';
import { say } from './text.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Far enough to mean "no end": what the record writes where a person alone ends a wait. */
const noEndMs = 8.64e15;

export const hasEnd = (atMs: number): boolean => atMs < noEndMs;

/** `9 s`, `6 min 12 s`, `34 min`, `1 h 05`, `2 d 3 h`. */
export function duration(ms: number): string {
  const left = Math.max(0, ms);
  if (left < 9_950) return `${Number((left / second).toFixed(1))} s`;
  if (left < minute - 500) return `${Math.round(left / second)} s`;
  if (left < 10 * minute - 500) {
    const seconds = Math.round(left / second);
    return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
  if (left < hour - minute / 2) return `${Math.round(left / minute)} min`;
  if (left < day - minute / 2) {
    const minutes = Math.round(left / minute);
    return minutes % 60 === 0
      ? `${minutes / 60} h`
      : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
  }
  const hours = Math.round(left / hour);
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `58 min to 1 h 11`, or one figure where both read the same. */
export const durationRange = (lowMs: number, highMs: number): string =>
  duration(lowMs) === duration(highMs) ? duration(lowMs) : `${duration(lowMs)} to ${duration(highMs)}`;

/** For plain texts, which no reader's zone reaches. */
const utc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function token(atMs: number, format: string): Rich {
  if (!hasEnd(Math.abs(atMs))) return say`no end`;
  return { mrkdwn: `<!date^${Math.floor(atMs / second)}^${format}|${utc(atMs)}>` };
}

/** The time of day in the reader's zone; with the day when that is not known to be within some hours of now. */
export const at = (atMs: number, nowMs = Number.NaN): Rich =>
  Math.abs(atMs - nowMs) < 12 * hour ? token(atMs, '{time}') : token(atMs, '{date_short_pretty} at {time}');

/** The day and the second: for what stays as it is drawn. */
export const atSecond = (atMs: number): Rich => token(atMs, '{date_short_pretty} at {time_secs}');

/** "4 minutes ago", "in 56 minutes": counted by the reader's Slack, so that it stays true without an edit. */
export const ago = (atMs: number): Rich => token(atMs, '{ago}');

/** Absolute and relative: "14:32 (in 12 minutes)". */
export const when = (atMs: number, nowMs = Number.NaN): Rich =>
  hasEnd(Math.abs(atMs)) ? say`${at(atMs, nowMs)} (${ago(atMs)})` : say`no end`;

/** " until 16:00", or nothing where there is no end. */
export const until = (atMs: number | undefined, nowMs = Number.NaN): Rich =>
  atMs === undefined || !hasEnd(atMs) ? say`` : say` until ${at(atMs, nowMs)}`;
