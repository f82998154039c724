import { approve as say } from '../../src/operations/decide.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** A yes to the plan that the card shows. */
export const approve = doing('approve', async (world, caller, seen) =>
  answer(await say(world, caller, seen), (deployment) => ({ kind: 'changed', what: 'approved', deployment })),
);
