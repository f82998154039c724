import { putBack as release } from '../../src/operations/mend.ts';
import { answer, refuse } from '../answers.ts';
import { targetNamed } from './place.ts';
import { doing } from './press.ts';

/** Releases again what is live, so that it is as it was released. */
export const putBack = doing('put-back', async (world, caller, { target }) => {
  const found = targetNamed(world, target);
  if (!found.ok) return refuse(found.refusal);
  return answer(await release(world, caller, found.value), (deployment) => ({ kind: 'requested', deployment }));
});
