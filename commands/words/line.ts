import type { Outcome, Refusal } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import { reasonLength } from '../../blocks/limits.ts';
import { nearest } from './nearest.ts';
import { plainText } from './plain.ts';
import type { Word } from './split.ts';
import { splitWords } from './split.ts';

/** Longer input is refused: no command needs it. */
const longestText = 2_000;

const takesText = ['reason', 'at', 'to', 'for'] as const;
const switches = ['now', 'queue', 'override'] as const;

type TextFlag = (typeof takesText)[number];
type Switch = (typeof switches)[number];
export type Flag = TextFlag | Switch;

/** A command's text, taken apart. */
export interface Line {
  readonly words: readonly Word[];
  readonly texts: Readonly<Partial<Record<TextFlag, string>>>;
  readonly on: readonly Switch[];
}

/** Which flags the command knows, and its usage for the refusal. */
export interface Grammar {
  readonly usage: string;
  readonly flags: readonly Flag[];
}

/** Slack's text as words, with everything turned back into what was typed. */
export function readWords(raw: string): Outcome<readonly Word[]> {
  if (raw.length > longestText * 2) return no({ code: 'too-long', limit: longestText, length: raw.length });
  const text = plainText(raw);
  if (text.length > longestText) return no({ code: 'too-long', limit: longestText, length: text.length });
  return splitWords(text);
}

/** Phones turn two hyphens into one dash; it means the same. */
const flagShape = /^(?:--|-?[—–]-?|-(?=[A-Za-z]))([A-Za-z][^=]*)(?:=([\s\S]*))?$/;

/** Separates words from flags. A flag's text ends at the closing quote, else at the next flag: `--reason fixes the cart`. */
export function readLine(words: readonly Word[], grammar: Grammar): Outcome<Line> {
  const parts: Parts = { words: [], texts: new Map(), on: new Set() };
  let rest = words;
  for (let first = rest[0]; first !== undefined; first = rest[0]) {
    const shape = first.quoted ? null : flagShape.exec(first.text);
    rest = rest.slice(1);
    if (shape === null) {
      parts.words.push(first);
      continue;
    }
    const taken = takeFlag(parts, { typed: first.text, name: shape[1] ?? '', value: shape[2], rest }, grammar);
    if (!taken.ok) return taken;
    rest = taken.value;
  }
  return yes({ words: parts.words, texts: Object.fromEntries(parts.texts), on: [...parts.on] });
}

interface Parts {
  readonly words: Word[];
  readonly texts: Map<TextFlag, string>;
  readonly on: Set<Switch>;
}

interface Typed {
  readonly typed: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly rest: readonly Word[];
}

/** Notes the flag, and answers the words that are left. */
function takeFlag(parts: Parts, { typed, name, value, rest }: Typed, grammar: Grammar): Outcome<readonly Word[]> {
  const { flags, usage } = grammar;
  const known =
    typed.startsWith('-') && !/^-[-—–]/.test(typed) ? undefined : flags.find((one) => one === name.toLowerCase());
  const plain = switches.find((one) => one === known);
  const text = takesText.find((one) => one === known);
  if (plain !== undefined && value === undefined) {
    parts.on.add(plain);
    return yes(rest);
  }
  if (text === undefined) return no(unknownFlag(typed, name, grammar));
  if (parts.texts.has(text)) return no({ code: 'too-many-words', usage, extra: `--${text}` });
  const found = value === undefined ? following(text, rest) : { text: value, left: rest };
  if (found.text.trim() === '') return no({ code: 'missing-words', usage, missing: `the words after --${text}` });
  if (text === 'reason' && found.text.length > reasonLength) {
    return no({ code: 'too-long', limit: reasonLength, length: found.text.length });
  }
  parts.texts.set(text, found.text.trim());
  return yes(found.left);
}

function unknownFlag(typed: string, name: string, { flags, usage }: Grammar): Refusal {
  const suggestion = nearest(name.toLowerCase(), flags);
  const flag = typed.length > 60 ? `${typed.slice(0, 60)}…` : typed;
  return { code: 'unknown-flag', flag, usage, ...(suggestion === undefined ? {} : { suggestion: `--${suggestion}` }) };
}

/** The text that follows a flag: a quotation, a sentence up to the next flag, or as many words as a time has. */
function following(flag: TextFlag, rest: readonly Word[]): { readonly text: string; readonly left: readonly Word[] } {
  const [first] = rest;
  if (first?.quoted === true) return { text: first.text, left: rest.slice(1) };
  const end = rest.findIndex(({ text, quoted }) => !quoted && flagShape.test(text));
  const free = end < 0 ? rest : rest.slice(0, end);
  const taken = free.slice(0, flag === 'reason' ? free.length : lengthOf(flag, free));
  return { text: joined(taken), left: rest.slice(taken.length) };
}

/** `16:00` is one word, `tomorrow 16:00`, `2 hours` and `in 2h` are two. */
function lengthOf(flag: TextFlag, words: readonly Word[]): number {
  const [first, second] = words;
  if (first === undefined || flag === 'to') return 1;
  if (/^in$/i.test(first.text)) return 1 + lengthOf('for', words.slice(1));
  if (/^(today|tomorrow|\d{4}-\d\d-\d\d)$/i.test(first.text)) return 2;
  return /^\d+$/.test(first.text) &&
    /^(d|h|m|s|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)$/i.test(second?.text ?? '')
    ? 2
    : 1;
}

/** Words as a sentence again. */
export const joined = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');
