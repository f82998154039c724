import { rollback } from '../../src/operations/rollback.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';
import { begun } from '../rollback/begun.ts';

/** Under a rollback's plan: asks for exactly what it showed. */
export const askForRollback = doing('ask-for-rollback', async (world, caller, wish) =>
  answer(await rollback(world, caller, wish), begun),
);
