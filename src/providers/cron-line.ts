import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';

const minuteMs = 60_000;

/** Hours in the five fields of cron: minute, hour, day of the month, month, day of the week. */
export const cronLine = z
  .string()
  .refine((text) => text.trim().split(/\s+/).length === 5 && canBeRead(text), 'five fields of cron such as 0 3 * * *');

/** A name of the time zone database. */
export const timeZone = z.string().refine(isTimeZone, 'a time zone such as Europe/Berlin').default('UTC');

function canBeRead(text: string): boolean {
  try {
    CronExpressionParser.parse(text).next();
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}

/** The newest of the line's hours that is not after now. */
export function hourBefore(line: string, zone: string, nowMs: number): number {
  // What comes before is looked for: an hour that is now must count.
  const currentDate = new Date((Math.floor(nowMs / minuteMs) + 1) * minuteMs);
  return CronExpressionParser.parse(line, { currentDate, tz: zone }).prev().getTime();
}
