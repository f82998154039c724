import { resume as goOn } from '../../src/operations/control.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Goes on after a hold. */
export const resume = doing('resume', async (world, caller, seen) =>
  answer(await goOn(world, caller, seen), (deployment) => ({ kind: 'changed', what: 'resumed', deployment })),
);
