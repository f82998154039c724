import { deploy } from '../../src/operations/deploy.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Under a plan: asks for exactly what it showed. */
export const askForApproval = doing('ask-for-approval', async (world, caller, wish) =>
  answer(await deploy(world, caller, wish), (deployment) => ({ kind: 'requested', deployment }), { wish }),
);
