/** @import { Message } from '../../page-api.ts' */
/** @import { Reader } from '../text/dates.js' */
import { dayHeading, isoDay } from '../text/dates.js';

const togetherSeconds = 300;

/**
 * @typedef {{ kind: 'day', key: string, words: string } | { kind: 'new', key: string } | { kind: 'message', key: string, message: Message, grouped: boolean }} Line
 */

/**
 * A stream with its days, the mark above what is new, and messages of one person said in one breath standing together.
 * @param {readonly Message[]} messages
 * @param {{ firstNew: string | undefined, reader: Reader }} seen
 * @returns {Line[]}
 */
export function linesOf(messages, { firstNew, reader }) {
  /** @type {Line[]} */
  const lines = [];
  /** @type {Message | undefined} */
  let before;
  let day = '';
  for (const message of messages) {
    const when = new Date(Number(message.ts) * 1000);
    const today = isoDay(when, reader);
    if (today !== day) lines.push({ kind: 'day', key: `day-${today}`, words: dayHeading(when, reader) });
    const isNew = message.ts === firstNew;
    if (isNew) lines.push({ kind: 'new', key: 'new' });
    const grouped = today === day && !isNew && belongTogether(before, message);
    lines.push({ kind: 'message', key: message.ts, message, grouped });
    day = today;
    before = message;
  }
  return lines;
}

/**
 * @param {Message | undefined} before
 * @param {Message} message
 */
function belongTogether(before, message) {
  if (before === undefined || before.user !== message.user) return false;
  if (before.ephemeralFor !== undefined || message.ephemeralFor !== undefined) return false;
  return before.replyCount === 0 && Number(message.ts) - Number(before.ts) < togetherSeconds;
}
