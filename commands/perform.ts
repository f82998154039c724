import type { TypedWords } from '../blocks/payloads.ts';
import type { Refusal } from '../src/domain/refusals.ts';
import type { Caller, OperationsWorld } from '../src/operations/world.ts';
import type { Answered } from './answers.ts';
import { refuse, settle } from './answers.ts';
import type { Reply } from './contract.ts';
import type { Verb } from './verb.ts';
import { readLine, readWords } from './words/line.ts';
import { distance, nearest } from './words/nearest.ts';
import { plainText } from './words/plain.ts';
import { findService, shown } from './words/places.ts';
import type { Word } from './words/split.ts';

/** What a command can do: its verbs, and what it does when the first word is none of them. */
export interface Performance {
  readonly command: TypedWords['command'];
  readonly verbs: readonly Verb[];
  readonly otherwise: Verb;
}

interface Asking {
  readonly world: OperationsWorld;
  readonly caller: Caller;
}

/** Reads the text, finds who must answer it, and lets them; a slip of the fingers is offered put right. */
export async function perform(performance: Performance, asking: Asking, text: string): Promise<Reply> {
  const answered = await answerTo(performance, asking, text);
  const suggestion = answered.kind === 'refused' ? slipIn(answered.refusal) : undefined;
  return settle(answered, suggestion && putRight(performance.command, text, suggestion));
}

async function answerTo(
  { command, verbs, otherwise }: Performance,
  { world, caller }: Asking,
  text: string,
): Promise<Answered> {
  const words = readWords(text);
  if (!words.ok) return refuse(words.refusal);
  const [first, ...rest] = words.value;
  const named = first === undefined || first.quoted ? undefined : first.text.toLowerCase();
  const verb = verbs.find(({ name }) => name === named);
  const misspelt = verb === undefined ? misspeltVerb({ command, verbs, otherwise }, world, first) : undefined;
  if (misspelt !== undefined) return refuse(misspelt);
  const chosen = verb ?? otherwise;
  const line = readLine(verb === undefined ? words.value : rest, chosen);
  return line.ok ? chosen.run(world, caller, line.value) : refuse(line.refusal);
}

/** The refusal for a word that is nearer to a verb than to any service. */
function misspeltVerb(
  { command, verbs }: Performance,
  world: OperationsWorld,
  first: Word | undefined,
): Refusal | undefined {
  const config = world.config();
  if (first === undefined || first.quoted || findService(config, first.text) !== undefined) return undefined;
  const names = verbs.map(({ name }) => name);
  const verb = nearest(first.text, names);
  if (verb === undefined) return undefined;
  const service = nearest(first.text, [...config.services.keys()]);
  const typed = first.text.toLowerCase();
  if (service !== undefined && distance(typed, service) <= distance(typed, verb)) return undefined;
  return { code: 'unknown-command', typed: `${command} ${shown(first.text)}`, suggestion: `${command} ${verb}` };
}

interface Slip {
  readonly typed: string;
  readonly meant: string;
}

/** The word that was misspelt and the one that was probably meant. */
function slipIn(refused: Refusal): Slip | undefined {
  switch (refused.code) {
    case 'unknown-service':
    case 'unknown-environment':
      return refused.suggestion === undefined ? undefined : { typed: refused.typed, meant: refused.suggestion };
    case 'unknown-flag':
      return refused.suggestion === undefined ? undefined : { typed: refused.flag, meant: refused.suggestion };
    case 'unknown-command':
      return refused.suggestion === undefined
        ? undefined
        : { typed: lastWord(refused.typed), meant: lastWord(refused.suggestion) };
    default:
      return undefined;
  }
}

const lastWord = (text: string): string => text.split(' ').at(-1) ?? text;

const longestCorrected = 500;

/** The same words with the slip put right, short enough for a button; never when it does not stand there as a word. */
function putRight(command: TypedWords['command'], raw: string, { typed, meant }: Slip): TypedWords | undefined {
  const parts = plainText(raw).split(/(\s+)/);
  const at = parts.indexOf(typed);
  if (at < 0) return undefined;
  const text = parts.with(at, meant).join('').trim();
  return text.length > longestCorrected ? undefined : { command, text };
}

/** True when nothing but white space was typed. */
export function isBlank(text: string): boolean {
  const words = readWords(text);
  return words.ok && words.value.length === 0;
}
