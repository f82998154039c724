import { pause as hold } from '../../src/operations/control.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Holds the deployment where it is. */
export const pause = doing('pause', async (world, caller, seen) =>
  answer(await hold(world, caller, seen), (deployment) => ({ kind: 'changed', what: 'paused', deployment })),
);
