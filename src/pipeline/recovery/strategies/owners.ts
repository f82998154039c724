import type { Strategy } from '../situation.ts';

/** Who may act at all. */
export const owners: readonly Strategy[] = [
  {
    name: 'yield-to-the-newer-owner',
    when: 'A far end or the supervisor says that a newer owner was there (`stale-fence`).',
    does: 'Nothing more is done or written here; the newer owner goes on with the deployment.',
    answersTo: ({ code }) => code === 'stale-fence',
    decide: () => ({ kind: 'yield' }),
  },
  {
    name: 'wait-for-the-machine',
    when: 'The machine on which the work is bound is gone (`host-gone`).',
    does: 'The step stays as it is and the deployment is held: the machine may come back with the work as it was.',
    answersTo: ({ code, canHold }) => code === 'host-gone' && canHold,
    decide: () => ({ kind: 'hold', todo: 'Bring the machine back, then resume.' }),
  },
  {
    name: 'pass-an-open-circuit-on-the-way-back',
    when: 'The circuit of the service is open and the deployment is going back.',
    does: 'The call is let through as a probe: a rollback is never kept waiting by a circuit.',
    answersTo: ({ shutForMs, isGoingBack }) => shutForMs !== undefined && isGoingBack,
    decide: () => ({ kind: 'let-through' }),
  },
  {
    name: 'rest-behind-an-open-circuit',
    when: 'The circuit of the service is open.',
    does: 'Nothing new is begun there until the time of the next probe; the step waits without using up a try.',
    answersTo: ({ shutForMs }) => shutForMs !== undefined,
    decide: ({ shutForMs = 0 }) => ({ kind: 'wait-for-circuit', afterMs: shutForMs }),
  },
];
