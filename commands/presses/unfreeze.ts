import { unfreeze as lift } from '../../src/operations/freeze.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Lifts exactly the freeze that the person saw. */
export const unfreeze = doing('unfreeze', async (world, caller, { id, scope }) =>
  answer(await lift(world, caller, { scope, seenId: id }), (freeze) => ({ kind: 'unfrozen', freeze })),
);
