import type { Situation, Strategy } from '../situation.ts';
import { hasTries } from '../situation.ts';

const isAbsent = ({ code }: Situation): boolean => code === 'gone' || code === 'not-found';
const isTidying = ({ operation }: Situation): boolean => operation === 'retire' || operation === 'cancel';

/** What is not there, and what need not be. */
export const absent: readonly Strategy[] = [
  {
    name: 'nothing-to-do',
    when: 'What was to be ended or removed is not there (`gone`, `not-found` while retiring or cancelling).',
    does: 'The step counts as done: the world is as it was to be.',
    answersTo: (one) => isTidying(one) && isAbsent(one),
    decide: () => ({ kind: 'skip' }),
  },
  {
    name: 'fall-back-to-the-previous-release',
    when: 'The old version cannot be put back because it is gone there (`gone`, `not-found` while restoring).',
    does: 'The release that was live before is made anew and gets the traffic: a slower way back, but a way back.',
    answersTo: (one) => one.operation === 'restore' && isAbsent(one) && one.hasBase,
    decide: () => ({ kind: 'fall-back' }),
  },
  {
    name: 'begin-lost-work-again',
    when: 'The far end no longer knows the work under way that it is asked about (`gone`, `not-found` while following).',
    does: 'The work is begun anew under a new key.',
    answersTo: (one) => one.operation === 'check' && isAbsent(one) && hasTries(one),
    decide: ({ pauseMs }) => ({ kind: 'retry', afterMs: pauseMs, counts: true }),
  },
];
