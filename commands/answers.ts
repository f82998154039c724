import type { DoneFacts } from '../blocks/done.ts';
import { done } from '../blocks/done.ts';
import type { TypedWords } from '../blocks/payloads.ts';
import { refusal as refusalView } from '../blocks/refusal.ts';
import type { Asked } from '../blocks/refusal/answer.ts';
import type { Outcome, Refusal } from '../src/domain/refusals.ts';
import type { Reply } from './contract.ts';

/** A refusal before it becomes a message: whoever knows the typed words can still put a suggestion into them. */
export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  readonly asked: Pick<Asked, 'wish'>;
}

export type Answered = Reply | Refused;

export const refuse = (refusal: Refusal, asked: Pick<Asked, 'wish'> = {}): Refused => ({
  kind: 'refused',
  refusal,
  asked,
});

/** The short confirmation of what was done, to the person alone; everybody else sees the card. */
export const tell = (facts: DoneFacts): Reply => ({ kind: 'private', message: done(facts) });

/** What the operation made, confirmed; or its refusal. */
export const answer = <Value>(
  outcome: Outcome<Value>,
  facts: (value: Value) => DoneFacts,
  asked: Pick<Asked, 'wish'> = {},
): Answered => (outcome.ok ? tell(facts(outcome.value)) : refuse(outcome.refusal, asked));

/** The reply itself. */
export function settle(answered: Answered, corrected?: TypedWords): Reply {
  if (answered.kind !== 'refused') return answered;
  const asked = { ...answered.asked, ...(corrected === undefined ? {} : { corrected }) };
  return { kind: 'private', message: refusalView(answered.refusal, asked) };
}
