import type { Strategy } from '../situation.ts';
import { hasTries, isSilence } from '../situation.ts';

/** What passes by itself. */
export const weather: readonly Strategy[] = [
  {
    name: 'give-a-test-its-time-once',
    when: 'A check or smoke test did not end in its own time (`timeout`).',
    does: 'It counts as failed: what did not end in its time would not end in the same time again.',
    answersTo: ({ operation, code }) => (operation === 'check-rule' || operation === 'smoke') && code === 'timeout',
    decide: () => ({ kind: 'give-up', end: 'report' }),
  },
  {
    name: 'ride-out-silence',
    when: 'The far end is not there or does not answer, and nothing happened (`unavailable`, `timeout`, `network`).',
    does: 'The call is made again after a pause that doubles, with jitter, or after the time that the far end gives.',
    answersTo: (one) => isSilence(one) && one.retryable && hasTries(one),
    decide: ({ pauseMs, retryAfterMs }) => ({ kind: 'retry', afterMs: retryAfterMs ?? pauseMs, counts: true }),
  },
  {
    name: 'keep-restoring',
    when: 'The tries of a restore are used up and it failed for a reason that passes.',
    does: 'It is tried again as long as the way back may take: giving up leaves users on a bad version.',
    answersTo: (one) => one.operation === 'restore' && one.isGoingBack && one.retryable,
    decide: ({ pauseMs, retryAfterMs }) => ({ kind: 'retry', afterMs: retryAfterMs ?? pauseMs, counts: false }),
  },
  {
    name: 'try-again',
    when: 'Any other failure of which the far end or its provider says that it passes.',
    does: 'The step is tried again after the pause, as often as the retry policy says.',
    answersTo: (one) => one.retryable && hasTries(one),
    decide: ({ pauseMs, retryAfterMs }) => ({ kind: 'retry', afterMs: retryAfterMs ?? pauseMs, counts: true }),
  },
];
