import { deploy } from '../../src/operations/deploy.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Under a refusal: the request waits behind the lock or freeze. */
export const queueMe = doing('queue-me', async (world, caller, wish) =>
  answer(
    await deploy(world, caller, { ...wish, queueBehindLock: true }),
    (deployment) => ({ kind: 'requested', deployment }),
    { wish },
  ),
);
