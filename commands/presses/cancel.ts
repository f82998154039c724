import { cancel as takeBack } from '../../src/operations/decide.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Takes a request back, or ends a deployment at work. */
export const cancel = doing('cancel', async (world, caller, seen) =>
  answer(await takeBack(world, caller, seen), (deployment) => ({ kind: 'changed', what: 'cancelled', deployment })),
);
