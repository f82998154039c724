import { unlock as open } from '../../src/operations/lock.ts';
import { answer, refuse } from '../answers.ts';
import { placeOf } from './place.ts';
import { doing } from './press.ts';

/** Opens exactly the lock that the person saw. */
export const unlock = doing('unlock', async (world, caller, { target, sinceMs }) => {
  const place = placeOf(world, target);
  if (!place.ok) return refuse(place.refusal);
  const outcome = await open(world, caller, { ...place.value, seenSinceMs: sinceMs });
  return answer(outcome, (lock) => ({ kind: 'unlocked', lock }));
});
