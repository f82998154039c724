import type { Strategy } from '../situation.ts';
import { hasTries } from '../situation.ts';

/** Others change the same thing, or a part of it is done already. */
export const conflicts: readonly Strategy[] = [
  {
    name: 'reread-and-reapply',
    when: 'What was read before is no longer so (`stale-read`: an etag or generation that moved on).',
    does: 'What is there is read again and the change is applied to that, at once.',
    answersTo: (one) => one.code === 'stale-read' && hasTries(one),
    decide: () => ({ kind: 'reapply' }),
  },
  {
    name: 'adopt-the-operation-under-way',
    when: 'A release is refused because its own work is under way there already (`conflict` that names an operation).',
    does: 'That operation is followed as this step’s own work; nothing is begun twice.',
    answersTo: ({ code, operation, hasOperation }) => code === 'conflict' && operation === 'release' && hasOperation,
    decide: () => ({ kind: 'adopt' }),
  },
  {
    name: 'wait-for-their-operation',
    when: 'Other work on the same thing is under way there, and can be followed (`busy` that names an operation).',
    does: 'It is followed to its end, whatever that is; then the call is made again.',
    answersTo: ({ code, hasOperation }) => code === 'busy' && hasOperation,
    decide: () => ({ kind: 'follow' }),
  },
  {
    name: 'wait-until-it-is-free',
    when: 'Other work on the same thing is under way there and cannot be followed (`busy`).',
    does: 'The call is made again after the pause, as long as the phase lasts; waiting for others uses up no try.',
    answersTo: ({ code }) => code === 'busy',
    decide: ({ pauseMs, retryAfterMs }) => ({ kind: 'retry', afterMs: retryAfterMs ?? pauseMs, counts: false }),
  },
  {
    name: 'resume-partial-work',
    when: 'A part of it was done, and the far end can go on from there (`partial` that names an operation).',
    does: 'The same call is made under the same key: the far end goes on where it stopped.',
    answersTo: (one) => one.code === 'partial' && one.hasOperation && hasTries(one),
    decide: ({ pauseMs }) => ({ kind: 'resume', afterMs: pauseMs }),
  },
  {
    name: 'repeat-only-what-failed',
    when: 'Some of it was done and some was not (`partial`), or one part of a component failed for the moment.',
    does: 'Only what failed is tried again; parts that are through stay through.',
    answersTo: (one) =>
      hasTries(one) && (one.code === 'partial' || (one.part !== undefined && one.retryable && one.code === 'failed')),
    decide: ({ pauseMs }) => ({ kind: 'retry', afterMs: pauseMs, counts: true }),
  },
];
