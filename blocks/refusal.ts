import type { Refusal, RefusalCode } from '../src/domain/refusals.ts';
import { actions, context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import type { Answer, Asked, Rules } from './refusal/answer.ts';
import { closedRules } from './refusal/closed.ts';
import { gateRules } from './refusal/gates.ts';
import { peopleRules } from './refusal/people.ts';
import { stateRules } from './refusal/state.ts';
import { wordRules } from './refusal/words.ts';
import { lines, say } from './text.ts';

const rules: Rules<RefusalCode> = { ...wordRules, ...peopleRules, ...stateRules, ...closedRules, ...gateRules };

/** A no in plain words, what to do next, and the code for those who look it up. */
export function refusal(refused: Refusal, asked: Asked = {}): Message {
  const { says, next, buttons = [] } = answerTo(refused, asked);
  return message(says, [section(lines(says, next)), ...actions(buttons), ...context(say`${refused.code}`)]);
}

/** Sentence, next step and buttons alone, for the reference and for forms. */
export function answerTo(refused: Refusal, asked: Asked = {}): Answer {
  // The table's keys are the refusal's codes, which the compiler cannot see through one call.
  const rule: (refused: never, asked: Asked) => Answer = rules[refused.code];
  return rule(refused as never, asked);
}
