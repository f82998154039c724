/**
 * @typedef {{ now: Date, timeZone?: string | undefined, locale?: string | undefined }} Reader
 * @typedef {Intl.DateTimeFormatOptions} Parts
 */

/** @type {Parts} */
const numbers = { year: 'numeric', month: '2-digit', day: '2-digit' };

/** @type {Record<string, Parts>} */
const dayParts = {
  date_num: numbers,
  date_slash: numbers,
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
};

/**
 * A format costs a hundred times what using it costs.
 * @type {Map<string, Intl.DateTimeFormat>}
 */
const formats = new Map();

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const agoUnits = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/**
 * Fills a Slack date format such as `{date_short_pretty} at {time}` as this reader's clock and zone tell it; a placeholder
 * that Slack does not know makes the whole token fall back, as Slack does.
 * @param {number} epochSeconds
 * @param {string} format
 * @param {Reader} reader
 * @returns {string | undefined}
 */
export function formatDateToken(epochSeconds, format, reader) {
  const when = new Date(epochSeconds * 1000);
  if (Number.isNaN(when.getTime())) return undefined;
  let known = true;
  const filled = format.replace(/\{([a-z_]+)\}/g, (_, name) => {
    const word = placeholder(String(name), when, reader);
    if (word === undefined) known = false;
    return word ?? '';
  });
  return known ? filled : undefined;
}

/**
 * @param {string} name
 * @param {Date} when
 * @param {Reader} reader
 */
function placeholder(name, when, reader) {
  if (name === 'time') return timeOfDay(when, reader);
  if (name === 'time_secs') return timeOfDay(when, reader, { second: '2-digit' });
  if (name === 'ago') return ago(when, reader);
  const plainName = name.replace(/_pretty$/, '');
  const parts = dayParts[plainName];
  if (parts === undefined) return undefined;
  const pretty = plainName === name ? undefined : dayWord(when, reader);
  if (pretty !== undefined) return pretty;
  return plainName === 'date_num' ? isoDay(when, reader) : format(when, parts, reader);
}

/**
 * The time of day in the reader's zone.
 * @param {Date} when
 * @param {Reader} reader
 * @param {Parts} [more]
 */
export function timeOfDay(when, reader, more = {}) {
  return format(when, { hour: 'numeric', minute: '2-digit', ...more }, reader);
}

/**
 * A heading for a day of conversation: "Today", "Yesterday" or the date in words.
 * @param {Date} when
 * @param {Reader} reader
 */
export function dayHeading(when, reader) {
  const word = dayWord(when, reader);
  return word === undefined
    ? format(when, { weekday: 'long', month: 'long', day: 'numeric' }, reader)
    : capitalised(word);
}

/**
 * Day and time in full, for those who point at a shorter form.
 * @param {Date} when
 * @param {Reader} reader
 */
export function fullTime(when, reader) {
  return format(when, { dateStyle: 'full', timeStyle: 'medium' }, reader);
}

/**
 * How long ago (or ahead) in words.
 * @param {Date} when
 * @param {Reader} reader
 */
export function ago(when, reader) {
  const seconds = Math.round((when.getTime() - reader.now.getTime()) / 1000);
  const words = new Intl.RelativeTimeFormat(reader.locale ?? 'en', { numeric: 'auto' });
  for (const [unit, size] of agoUnits) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return seconds > -10 && seconds <= 0 ? 'just now' : words.format(seconds, 'second');
}

/**
 * The calendar day in the reader's zone, as year-month-day.
 * @param {Date} when
 * @param {Reader} reader
 */
export function isoDay(when, reader) {
  return format(when, numbers, { ...reader, locale: 'en-CA' });
}

/**
 * @param {Date} when
 * @param {Reader} reader
 */
function dayWord(when, reader) {
  const days = (Date.parse(isoDay(when, reader)) - Date.parse(isoDay(reader.now, reader))) / 86_400_000;
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[String(days)];
}

/**
 * @param {Date} when
 * @param {Parts} parts
 * @param {Reader} reader
 */
function format(when, parts, reader) {
  const key = `${reader.locale ?? 'en'} ${reader.timeZone ?? ''} ${JSON.stringify(parts)}`;
  let words = formats.get(key);
  if (words === undefined) {
    words = new Intl.DateTimeFormat(reader.locale ?? 'en', { ...parts, timeZone: reader.timeZone });
    formats.set(key, words);
  }
  return words.format(when);
}

/** @param {string} word */
export function capitalised(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
