import type { Situation, Strategy } from '../situation.ts';

const isLimit = ({ code }: Situation): boolean => code === 'quota' || code === 'rate-limited';

/** A far end that says "not so many". None of these uses up a try: nothing is wrong with the step. */
export const limits: readonly Strategy[] = [
  {
    name: 'ask-when-the-quota-is-out-of-reach',
    when: 'A quota or rate limit that ends only after the phase’s time (`quota`, `rate-limited` with a reset time).',
    does: 'A person is told when it resets and may raise it; rolling back would need the same quota.',
    answersTo: (one) => isLimit(one) && one.canHold && one.retryAfterMs !== undefined && one.retryAfterMs > one.leftMs,
    decide: ({ retryAfterMs = 0 }) => ({
      kind: 'hold',
      todo: `Raise the quota at the far end, or wait ${Math.ceil(retryAfterMs / 60_000)} minutes until it resets, then resume.`,
    }),
  },
  {
    name: 'ask-again-at-the-reset',
    when: 'A quota is used up and its reset time is known (`quota`).',
    does: 'The call is made again when the quota resets, not sooner.',
    answersTo: ({ code, retryAfterMs }) => code === 'quota' && retryAfterMs !== undefined,
    decide: ({ retryAfterMs = 0 }) => ({ kind: 'retry', afterMs: retryAfterMs, counts: false }),
  },
  {
    name: 'split-the-batch',
    when: 'A quota is used up, nobody says until when, and others were sent away with it (`quota`).',
    does: 'One half of what was refused is tried after the pause, the other half after twice the pause.',
    answersTo: ({ code, turn }) => code === 'quota' && turn > 0,
    decide: ({ pauseMs, turn }) => ({ kind: 'split', afterMs: pauseMs * (1 + (turn % 2)) }),
  },
  {
    name: 'wait-as-long-as-asked',
    when: 'A rate limit with the time after which to come again (`rate-limited` with Retry-After).',
    does: 'The call is made again after exactly that time.',
    answersTo: ({ code, retryAfterMs }) => code === 'rate-limited' && retryAfterMs !== undefined,
    decide: ({ retryAfterMs = 0 }) => ({ kind: 'retry', afterMs: retryAfterMs, counts: false }),
  },
  {
    name: 'lower-the-concurrency',
    when: 'A rate limit or quota without a time, met by one step or several side by side.',
    does: 'The refused steps come again one after another, each a pause later than the one before it.',
    answersTo: isLimit,
    decide: ({ pauseMs, turn }) => ({ kind: 'retry-in-turn', afterMs: pauseMs * (1 + turn) }),
  },
];
