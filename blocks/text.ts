import type { ChannelId, PersonId } from '../src/domain/ids.ts';

/** Text that is already safe as Slack mrkdwn. Made only here: a plain string put into `say` is always escaped. */
export interface Rich {
  readonly mrkdwn: string;
}

const rtl = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
// Marks that turn the direction of what follows: they could make a sentence say something else.
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const dangling = /[\u200d\ufe0e\ufe0f]+$/u;

/** How much of a person's words is shown in one place. */
const inlineLength = 300;

const unbroken = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(turning, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ');

/** One line without control characters; whole code points only. */
export const oneLine = (text: string): string => unbroken(text).trim();

/** For texts that Slack shows as they are: nothing in them may look like a mention, wherever they are copied to. */
export const flat = (text: string): string => oneLine(text).replaceAll('<', '‹').replaceAll('>', '›');

/** At most so many UTF-16 units; what was cut off shows as an ellipsis. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > length - 1) break;
    kept += character;
  }
  return `${kept.replace(dangling, '').trimEnd()}…`;
}

/** The three characters that Slack reads as the begin of mentions, links and entities. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Words of others inside our sentence: one line, no mention, no code fence, shortened, kept in their own direction. */
export function words(text: string, length: number = inlineLength): Rich {
  const shown = shorten(unbroken(text), length).replaceAll('`', "'");
  return { mrkdwn: escape(rtl.test(shown) ? `\u2068${shown}\u2069` : shown) };
}

/** Mrkdwn whose inserted plain strings are escaped; inserted `Rich` stays as it is. */
export function say(parts: TemplateStringsArray, ...values: readonly (string | number | Rich)[]): Rich {
  const filled = values.map((value) => (typeof value === 'object' ? value.mrkdwn : words(String(value)).mrkdwn));
  return { mrkdwn: parts.map((part, index) => part + (filled[index] ?? '')).join('') };
}

export const join = (parts: readonly Rich[], by: string): Rich => ({
  mrkdwn: parts
    .map(({ mrkdwn }) => mrkdwn)
    .filter((text) => text !== '')
    .join(by),
});

export const lines = (...parts: readonly (Rich | undefined)[]): Rich =>
  join(
    parts.filter((part) => part !== undefined),
    '\n',
  );

export const none: Rich = { mrkdwn: '' };
export const bold = (text: string | Rich): Rich => say`*${text}*`;

/** A mention that is meant: Slack shows the person's name. */
export const mention = (person: PersonId | 'quarterdeck'): Rich =>
  person === 'quarterdeck' ? say`Quarterdeck` : { mrkdwn: `<@${person}>` };

/** A channel, which Slack shows by its name to those who may know it. */
export const channelName = (channel: ChannelId): Rich => ({ mrkdwn: `<#${channel}>` });

/** A link with words; nothing but https and http becomes one. */
export function link(url: string, label: string): Rich {
  const safe = /^https?:\/\/[^\s<>|]+$/u.test(url);
  return safe ? { mrkdwn: `<${url}|${words(label).mrkdwn.replaceAll('|', '/')}>` } : words(label);
}

/** Program output as it came, each line on its own, in a block that it cannot leave. */
export function output(raw: readonly string[], length: number): Rich {
  const shown = raw.map((line) => escape(shorten(oneLine(line), length).replaceAll('`', "'")));
  return { mrkdwn: shown.length === 0 ? '' : `\`\`\`${shown.join('\n')}\`\`\`` };
}

/** At most so long, never cut inside a mention, date or entity, and an open code block is closed. */
export function fit({ mrkdwn }: Rich, length: number): Rich {
  if (mrkdwn.length <= length) return { mrkdwn };
  const room = length - 5;
  let kept = '';
  for (const [token] of mrkdwn.matchAll(/<[^<>]*>|&[a-z]+;|[\s\S]/gu)) {
    if (kept.length + token.length > room) break;
    kept += token;
  }
  const open = kept.split('```').length % 2 === 0;
  return { mrkdwn: `${kept.trimEnd()}…${open ? '\n```' : ''}` };
}

/** For notifications, which know no reader's zone: dates as their fallback says, without marks for bold. */
export const withoutTokens = ({ mrkdwn }: Rich): Rich => ({
  mrkdwn: mrkdwn.replaceAll(/<!date\^[^|>]*\|([^>]*)>/gu, '$1').replaceAll('*', ''),
});

/** "a, b and c"; more than `most` become "a, b and 12 more". */
export function listed(items: readonly Rich[], most = 5): Rich {
  const shown = items.length > most ? [...items.slice(0, most), say`${items.length - most} more`] : items;
  const last = shown.at(-1);
  if (last === undefined) return none;
  return shown.length === 1 ? last : say`${join(shown.slice(0, -1), ', ')} and ${last}`;
}

/** "1 commit", "14 commits". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** Words to be typed exactly so. */
export const code = (text: string): Rich => say`\`${words(text, 200)}\``;
