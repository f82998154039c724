import { promote as next } from '../../src/operations/control.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** On to the next stage now. */
export const promote = doing('promote', async (world, caller, seen) =>
  answer(await next(world, caller, seen), (deployment) => ({ kind: 'changed', what: 'promoted', deployment })),
);
