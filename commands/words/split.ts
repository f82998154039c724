import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';

/** One word of a command; a quoted one may hold spaces and is never taken for a flag. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** What closes a quotation, by what opened it. Keyboards differ in which of them they type, so the second row is a last resort. */
const closers: Readonly<Record<string, readonly [string, string]>> = {
  '"': ['"', '“”'],
  '“': ['”', '"“'],
  '”': ['”', '"'],
  '„': ['“”', '"'],
  '«': ['»', '"'],
};

const isSpace = (character: string | undefined): boolean => character === undefined || /\s/u.test(character);

interface Taken {
  readonly word: Word;
  readonly next: number;
}

/** Splits at white space of any kind, outside of quotation marks. */
export function splitWords(text: string): Outcome<readonly Word[]> {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at += 1;
      continue;
    }
    const taken = closers[text[at] ?? ''] === undefined ? bare(text, at) : quotation(text, at);
    if (taken === undefined) return no({ code: 'unclosed-quote', typed: shortened(text.slice(at)) });
    words.push(taken.word);
    at = taken.next;
  }
  return yes(words);
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Up to white space; a quotation mark counts only at a word's start or after `=`, so `5"` and `don't` are words. */
function bare(text: string, from: number): Taken | undefined {
  let at = from;
  while (!isSpace(text[at])) {
    at += 1;
    if (text[at - 1] === '=' && closers[text[at] ?? ''] !== undefined) {
      const value = quotation(text, at);
      return value && { word: { text: text.slice(from, at) + value.word.text, quoted: false }, next: value.next };
    }
  }
  return { word: { text: text.slice(from, at), quoted: false }, next: at };
}

function quotation(text: string, from: number): Taken | undefined {
  const [first, last] = closers[text[from] ?? ''] ?? ['', ''];
  const end = closing(text, from + 1, first) ?? closing(text, from + 1, last);
  if (end === undefined) return undefined;
  return { word: { text: text.slice(from + 1, end).replaceAll('\\"', '"'), quoted: true }, next: end + 1 };
}

function closing(text: string, from: number, marks: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (marks.includes(text[at] ?? '') && text[at - 1] !== '\\') return at;
  }
  return undefined;
}
