import { rollback } from '../../src/operations/rollback.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Under a rollback's plan: asks for exactly what it showed. */
export const askForRollback = doing('ask-for-rollback', async (world, caller, wish) =>
  answer(await rollback(world, caller, wish), (deployment) => ({ kind: 'requested', deployment })),
);
