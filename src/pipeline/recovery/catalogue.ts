import type { Decision, Situation, Strategy } from './situation.ts';
import { absent } from './strategies/absent.ts';
import { access } from './strategies/access.ts';
import { conflicts } from './strategies/conflicts.ts';
import { endings } from './strategies/endings.ts';
import { limits } from './strategies/limits.ts';
import { lostAnswers } from './strategies/lost-answers.ts';
import { owners } from './strategies/owners.ts';
import { weather } from './strategies/weather.ts';

/** Every way to go on after a failure, in the order in which they are asked; the last one answers to everything. */
export const catalogue: readonly Strategy[] = [
  ...owners,
  ...lostAnswers,
  ...limits,
  ...access,
  ...conflicts,
  ...absent,
  ...weather,
  ...endings,
];

/** A strategy's decision about a situation, with the reason in one sentence. */
export interface Decided {
  readonly strategy: string;
  readonly decision: Decision;
  readonly why: string;
}

/** What is done now. Pure: the same situation is always answered in the same way. */
export function decide(situation: Situation, strategies: readonly Strategy[] = catalogue): Decided {
  const found = strategies.find(({ answersTo }) => answersTo(situation));
  if (found === undefined) throw new Error(`no strategy answers to ${situation.operation} ${situation.code}`);
  const decision = found.decide(situation);
  return { strategy: found.name, decision, why: whyOf(situation, decision) };
}

function whyOf({ operation, code, tries, allowed, found, shutForMs }: Situation, decision: Decision): string {
  if (shutForMs !== undefined) return `${operation}: the circuit is open`;
  if (found !== undefined) return `${operation}: the lost call is found ${found}`;
  return `${operation}: ${code}, try ${tries} of ${allowed}: ${saying(decision)}`;
}

const seconds = (ms: number): string => `${Math.ceil(ms / 100) / 10} s`;

function saying(decision: Decision): string {
  switch (decision.kind) {
    case 'retry':
    case 'retry-in-turn':
    case 'split':
    case 'resume':
    case 'ask-again':
    case 'wait-for-circuit':
      return `${decision.kind} after ${seconds(decision.afterMs)}`;
    case 'hold':
      return decision.todo;
    case 'give-up':
      return decision.end;
    default:
      return decision.kind;
  }
}
