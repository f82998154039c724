import type { Situation, Strategy } from '../situation.ts';

const stepsAside: readonly Situation['operation'][] = ['check-rule', 'retire', 'cancel', 'mend'];

/** Failures that stay. */
export const endings: readonly Strategy[] = [
  {
    name: 'report-and-go-on',
    when: 'A check, a hook in mode `warn-only`, or tidying up after a deployment, cannot be done.',
    does: 'It is told: a check that cannot run has failed, an old version that cannot be removed stays.',
    answersTo: ({ operation, isOptional }) => isOptional || stepsAside.includes(operation),
    decide: () => ({ kind: 'give-up', end: 'report' }),
  },
  {
    name: 'hand-the-rollback-over',
    when: 'A step of the way back fails for good.',
    does: 'People are called; the target stays taken until one of them says how it ended.',
    answersTo: ({ isGoingBack }) => isGoingBack,
    decide: () => ({ kind: 'give-up', end: 'hand-over' }),
  },
  {
    name: 'undo-for-a-critical-part',
    when: 'A part marked critical fails for good.',
    does: 'The whole deployment goes back at once, without waiting for the other parts.',
    answersTo: ({ part }) => part === 'critical',
    decide: () => ({ kind: 'give-up', end: 'roll-back' }),
  },
  {
    name: 'report-a-lesser-part',
    when: 'A part that is not critical fails for good.',
    does: 'The others go on; the train stops when as many have failed as the provider’s plan allows.',
    answersTo: ({ part }) => part === 'lesser',
    decide: () => ({ kind: 'give-up', end: 'report' }),
  },
  {
    name: 'end-before-anything-changed',
    when: 'A step fails for good before the first effect.',
    does: 'The deployment has failed; there is nothing to put back.',
    answersTo: ({ effectsBegun }) => !effectsBegun,
    decide: () => ({ kind: 'give-up', end: 'nothing-begun' }),
  },
  {
    name: 'fail-forward',
    when: 'A step fails for good where the configuration says `onUnhealthy: fix-forward`.',
    does: 'The deployment ends as failed and stays as it is: the way out is the next release.',
    answersTo: ({ onUnhealthy }) => onUnhealthy === 'fix-forward',
    decide: () => ({ kind: 'give-up', end: 'fix-forward' }),
  },
  {
    name: 'roll-back',
    when: 'A step fails for good after something was changed.',
    does: 'What was live before is put back, last changed first.',
    answersTo: () => true,
    decide: () => ({ kind: 'give-up', end: 'roll-back' }),
  },
];
