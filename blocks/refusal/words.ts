import type { Button } from '@slack/types';
import { button } from '../kit.ts';
import { code, listed, md, words } from '../text.ts';
import type { Answer, Asked, Rules } from './answer.ts';

const help = (): Button => button({ id: 'show-help', label: 'Help', payload: {} });
const form = (): Button => button({ id: 'open-deploy-form', label: 'Open the form', payload: {} });

/** The command with the slip put right, to be run with one press. */
function corrected({ corrected: text }: Asked): readonly Button[] {
  if (text === undefined) return [];
  return [button({ id: 'run-words', label: `${text.command} ${text.text}`, payload: text, style: 'primary' })];
}

const typed = (text: string) => md`“${words(text, 80)}”`;

const names = (known: readonly string[]) =>
  listed(
    known.map((name) => md`${name}`),
    12,
  );

function unknownName(
  what: string,
  {
    typed: text,
    suggestion,
    known,
  }: { readonly typed: string; readonly suggestion?: string; readonly known: readonly string[] },
  asked: Asked,
): Answer {
  const guess = suggestion === undefined ? md`` : md` Did you mean ${suggestion}?`;
  return {
    says: md`I do not know ${what} called ${typed(text)}.${guess}`,
    next:
      known.length === 0
        ? md`
There is none yet in the configuration.
          `
        : md`There are: ${names(known)}.`,
    buttons: [...corrected(asked), help()],
  };
}

type Code =
  | 'unknown-command'
  | 'missing-words'
  | 'too-many-words'
  | 'too-long'
  | 'unclosed-quote'
  | 'unknown-flag'
  | 'unknown-service'
  | 'unknown-environment'
  | 'ambiguous-words'
  | 'unsafe-reference'
  | 'invalid-percent'
  | 'invalid-duration'
  | 'invalid-time'
  | 'reason-needed'
  | 'unreadable-press'
  | 'not-configured';

/** What was typed cannot be understood. */
export const wordRules: Rules<Code> = {
  'unknown-command': ({ typed: text, suggestion }, asked) => ({
    says: md`I do not know ${typed(text)}.${suggestion === undefined ? md`` : md` Did you mean ${suggestion}?`}`,
    next: md`
Help lists everything that can be asked for.
    `,
    buttons: [...corrected(asked), help()],
  }),
  'missing-words': ({ missing, usage }) => ({
    says: md`Something is missing: ${missing}.`,
    next: md`Write it like this: ${code(usage)}`,
    buttons: [form(), help()],
  }),
  'too-many-words': ({ extra, usage }) => ({
    says: md`I do not know what to do with ${typed(extra)}.`,
    next: md`Write it like this: ${code(usage)}. Words that belong together go in quotes.`,
    buttons: [help()],
  }),
  'too-long': ({ limit, length }) => ({
    says: md`That is too long: ${length.toLocaleString('en-US')} characters, ${limit.toLocaleString('en-US')} are read.`,
    next: md`
Say it in fewer words; a link to the details is fine.
    `,
  }),
  'unclosed-quote': ({ typed: text }) => ({
    says: md`A quotation was opened and never closed: ${typed(text)}.`,
    next: md`
Close it with a second quotation mark, or leave both out.
    `,
  }),
  'unknown-flag': ({ flag, usage, suggestion }, asked) => ({
    says: md`I do not know ${typed(flag)}.${suggestion === undefined ? md`` : md` Did you mean ${suggestion}?`}`,
    next: md`Write it like this: ${code(usage)}`,
    buttons: [...corrected(asked), help()],
  }),
  'unknown-service': (refusal, asked) => unknownName('a service', refusal, asked),
  'unknown-environment': (refusal, asked) => unknownName('an environment', refusal, asked),
  'ambiguous-words': ({ readings }) => ({
    says: md`That can be read in ${readings.length} ways: ${listed(
      readings.map((reading) => code(reading)),
      4,
    )}.`,
    next: md`
Write the one that you mean, or choose in the form.
    `,
    buttons: [form()],
  }),
  'unsafe-reference': ({ typed: text }) => ({
    says: md`${typed(text)} cannot be a tag, a branch or a commit.`,
    next: md`
Letters, digits and the signs . _ / - are read; it begins with a letter or a digit.
    `,
    buttons: [form()],
  }),
  'invalid-percent': ({ typed: text }) => ({
    says: md`${typed(text)} is not a share of traffic.`,
    next: md`
Write a whole number from 0 to 100, such as 25.
    `,
  }),
  'invalid-duration': ({ typed: text }) => ({
    says: md`${typed(text)} is not a length of time.`,
    next: md`
Write a number with its unit, such as 90s, 30m, 2h or 1d.
    `,
  }),
  'invalid-time': ({ typed: text, why }) => ({
    says: md`${typed(text)} is not a time that I can use: ${why}.`,
    next: md`
Write a time to come, such as 16:30 or 2026-11-21T09:00.
    `,
  }),
  'reason-needed': ({ usage }) => ({
    says: md`
This needs a reason: others will want to know why.
    `,
    next: md`Write it like this: ${code(usage)}`,
  }),
  'unreadable-press': () => ({
    says: md`
I cannot read what this button or form says; it may come from another version of me.
    `,
    next: md`
Nothing was done. The status shows everything as it is now, with fresh buttons.
    `,
    buttons: [button({ id: 'show-status', label: 'Status', payload: {} })],
  }),
  'not-configured': ({ what }) => ({
    says: md`That needs something which is not configured here: ${what}.`,
    next: md`
Whoever keeps the configuration can add it.
    `,
    buttons: [help()],
  }),
};
