import { retry as again } from '../../src/operations/control.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Tries a failed rollback again. */
export const retry = doing('retry', async (world, caller, seen) =>
  answer(await again(world, caller, seen), (deployment) => ({ kind: 'changed', what: 'retried', deployment })),
);
