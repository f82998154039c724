import { askHolder as ask } from '../../src/operations/lock.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Asks whoever holds the lock to open the target. */
export const askHolder = doing('ask-holder', async (world, caller, { target }) =>
  answer(await ask(world, caller, target), (lock) => ({ kind: 'holder-asked', lock })),
);
