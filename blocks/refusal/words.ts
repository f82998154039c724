import type { Button } from '@slack/types';
import { button } from '../kit.ts';
import { code, listed, say, words } from '../text.ts';
import type { Answer, Asked, Rules } from './answer.ts';

const help = (): Button => button({ id: 'show-help', label: 'Help', payload: {} });
const form = (): Button => button({ id: 'open-deploy-form', label: 'Open the form', payload: {} });

/** The command with the slip put right, to be run with one press. */
function corrected({ corrected: text }: Asked): readonly Button[] {
  if (text === undefined) return [];
  return [button({ id: 'run-words', label: `${text.command} ${text.text}`, payload: text, style: 'primary' })];
}

const typed = (text: string) => say`“${words(text, 80)}”`;

const names = (known: readonly string[]) =>
  listed(
    known.map((name) => say`${name}`),
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
  const guess = suggestion === undefined ? say`` : say` Did you mean ${suggestion}?`;
  return {
    says: say`I do not know ${what} called ${typed(text)}.${guess}`,
    next: known.length === 0 ? say`There is none yet in the configuration.` : say`There are: ${names(known)}.`,
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
    says: say`I do not know ${typed(text)}.${suggestion === undefined ? say`` : say` Did you mean ${suggestion}?`}`,
    next: say`Help lists everything that can be asked for.`,
    buttons: [...corrected(asked), help()],
  }),
  'missing-words': ({ missing, usage }) => ({
    says: say`Something is missing: ${missing}.`,
    next: say`Write it like this: ${code(usage)}`,
    buttons: [form(), help()],
  }),
  'too-many-words': ({ extra, usage }) => ({
    says: say`I do not know what to do with ${typed(extra)}.`,
    next: say`Write it like this: ${code(usage)}. Words that belong together go in quotes.`,
    buttons: [help()],
  }),
  'too-long': ({ limit, length }) => ({
    says: say`That is too long: ${length.toLocaleString('en-US')} characters, ${limit.toLocaleString('en-US')} are read.`,
    next: say`Say it in fewer words; a link to the details is fine.`,
  }),
  'unclosed-quote': ({ typed: text }) => ({
    says: say`A quotation was opened and never closed: ${typed(text)}.`,
    next: say`Close it with a second quotation mark, or leave both out.`,
  }),
  'unknown-flag': ({ flag, usage, suggestion }, asked) => ({
    says: say`I do not know ${typed(flag)}.${suggestion === undefined ? say`` : say` Did you mean ${suggestion}?`}`,
    next: say`Write it like this: ${code(usage)}`,
    buttons: [...corrected(asked), help()],
  }),
  'unknown-service': (refusal, asked) => unknownName('a service', refusal, asked),
  'unknown-environment': (refusal, asked) => unknownName('an environment', refusal, asked),
  'ambiguous-words': ({ readings }) => ({
    says: say`That can be read in ${readings.length} ways: ${listed(
      readings.map((reading) => code(reading)),
      4,
    )}.`,
    next: say`Write the one that you mean, or choose in the form.`,
    buttons: [form()],
  }),
  'unsafe-reference': ({ typed: text }) => ({
    says: say`${typed(text)} cannot be a tag, a branch or a commit.`,
    next: say`Letters, digits and the signs . _ / - are read; it begins with a letter or a digit.`,
    buttons: [form()],
  }),
  'invalid-percent': ({ typed: text }) => ({
    says: say`${typed(text)} is not a share of traffic.`,
    next: say`Write a whole number from 0 to 100, such as 25.`,
  }),
  'invalid-duration': ({ typed: text }) => ({
    says: say`${typed(text)} is not a length of time.`,
    next: say`Write a number with its unit, such as 90s, 30m, 2h or 1d.`,
  }),
  'invalid-time': ({ typed: text, why }) => ({
    says: say`${typed(text)} is not a time that I can use: ${why}.`,
    next: say`Write a time to come, such as 16:30 or 2026-11-21T09:00.`,
  }),
  'reason-needed': ({ usage }) => ({
    says: say`This needs a reason: others will want to know why.`,
    next: say`Write it like this: ${code(usage)}`,
  }),
  'unreadable-press': () => ({
    says: say`I cannot read what this button or form says; it may come from another version of me.`,
    next: say`Nothing was done. The status shows everything as it is now, with fresh buttons.`,
    buttons: [button({ id: 'show-status', label: 'Status', payload: {} })],
  }),
  'not-configured': ({ what }) => ({
    says: say`That needs something which is not configured here: ${what}.`,
    next: say`Whoever keeps the configuration can add it.`,
    buttons: [help()],
  }),
};
