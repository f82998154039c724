import { forms } from '../../blocks/form-ids.ts';
import { lock, unlock } from '../../src/operations/lock.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import { answer, refuse } from '../answers.ts';
import type { FormValues } from '../contract.ts';
import { placeOf } from '../presses/place.ts';
import { formOf, momentFault, momentOf, reasonFault, textOf } from './form.ts';

const { blocks } = forms['lock-form'];

const check = (world: OperationsWorld, values: FormValues) => ({
  ...reasonFault(values, blocks.reason),
  ...momentFault(world, values, blocks.until),
});

function wanted(values: FormValues) {
  const untilMs = momentOf(values, blocks.until);
  return { reason: textOf(values, blocks.reason) ?? '', ...(untilMs === undefined ? {} : { untilMs }) };
}

/** Locks a target. */
export const lockForm = formOf('lock-form', {
  check,
  run: async (world, caller, { values, carried }) => {
    const place = placeOf(world, carried.target);
    if (!place.ok) return refuse(place.refusal);
    const outcome = await lock(world, caller, { ...place.value, ...wanted(values) });
    return answer(outcome, (made) => ({ kind: 'locked', lock: made }));
  },
});

/** Takes exactly the lock that the person saw from its holder, who is told. */
export const takeOverForm = formOf('take-over-form', {
  check,
  run: async (world, caller, { values, carried: { target, sinceMs } }) => {
    const place = placeOf(world, target);
    if (!place.ok) return refuse(place.refusal);
    const request = { ...place.value, ...wanted(values), takeOver: true, seenSinceMs: sinceMs };
    return answer(await lock(world, caller, request), (made) => ({ kind: 'locked', lock: made }));
  },
});

/** Opens exactly the lock that the person saw. */
export const unlockForm = formOf('unlock-form', {
  run: async (world, caller, { carried: { target, sinceMs } }) => {
    const place = placeOf(world, target);
    if (!place.ok) return refuse(place.refusal);
    const outcome = await unlock(world, caller, { ...place.value, seenSinceMs: sinceMs });
    return answer(outcome, (dropped) => ({ kind: 'unlocked', lock: dropped }));
  },
});
