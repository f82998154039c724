import { rollBackSeen } from '../../src/operations/rollback.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Rolls back the deployment that the card shows, as it shows it. */
export const rollBack = doing('roll-back', async (world, caller, seen) =>
  answer(await rollBackSeen(world, caller, seen), (deployment) => ({
    kind: 'changed',
    what: 'rolling-back',
    deployment,
  })),
);
