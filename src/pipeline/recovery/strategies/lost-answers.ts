import type { Strategy } from '../situation.ts';
import { hasTries, isSilence } from '../situation.ts';

const lookAgainMs = 1000;

/** Calls that may or may not have happened. */
export const lostAnswers: readonly Strategy[] = [
  {
    name: 'keep-asking',
    when: 'The far end does not answer a question about what became of a call or of work under way.',
    does: 'The question is asked again until the phase’s time is over: looking changes nothing.',
    answersTo: (one) =>
      (one.operation === 'reconcile' || one.operation === 'check') && (isSilence(one) || one.retryable),
    decide: ({ retryAfterMs = 0 }) => ({ kind: 'ask-again', afterMs: Math.max(lookAgainMs, retryAfterMs) }),
  },
  {
    name: 'adopt-what-happened',
    when: 'A call whose answer was lost is found to have happened.',
    does: 'Its effect, or the work that it began, is taken over as if the answer had come; nothing is repeated.',
    answersTo: ({ found }) => found === 'done',
    decide: () => ({ kind: 'adopt' }),
  },
  {
    name: 'repeat-what-did-not-happen',
    when: 'A call whose answer was lost is found not to have happened.',
    does: 'It is made once more under the same key, so that it has one effect even if it lands late.',
    answersTo: ({ found }) => found === 'not-done',
    decide: () => ({ kind: 'resume', afterMs: 0 }),
  },
  {
    name: 'ask-what-nobody-can-tell',
    when: 'Neither the far end nor its record tells what became of a call.',
    does: 'A person is asked to look; nothing is repeated blindly.',
    answersTo: ({ found, operation, canHold }) => (found === 'unknown' || operation === 'reconcile') && canHold,
    decide: () => ({
      kind: 'hold',
      todo: 'Look at the far end whether it was done, then resume: it is looked at again.',
    }),
  },
  {
    name: 'wait-out-and-look',
    when: 'No answer came to a call that changes something, and there is a way to look.',
    does: 'It is waited until the call cannot land any more; then the far end is asked what became of it.',
    answersTo: ({ outcome, canLook }) => outcome === 'unknown' && canLook,
    decide: () => ({ kind: 'look' }),
  },
  {
    name: 'repeat-with-the-same-key',
    when: 'No answer came to a hook that carries its key along, and nobody can be asked.',
    does: 'It is called again with the same key: whoever honours the key does it once.',
    answersTo: (one) => one.operation === 'hook' && one.outcome === 'unknown' && hasTries(one),
    decide: ({ pauseMs }) => ({ kind: 'resume', afterMs: pauseMs }),
  },
];
