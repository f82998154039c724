import { mendRemark } from '../../src/operations/mend.ts';
import { answer, refuse } from '../answers.ts';
import { targetNamed } from './place.ts';
import { doing } from './press.ts';

const mending = (actionId: 'mend' | 'mend-second' | 'mend-third') =>
  doing(actionId, async (world, caller, { target, component, fix }) => {
    const found = targetNamed(world, target);
    if (!found.ok) return refuse(found.refusal);
    const outcome = await mendRemark(world, caller, { target: found.value, component, fix });
    return answer(outcome, (deployment) => ({ kind: 'requested', deployment }));
  });

/** Carries out the fix of what the last look remarked: as many buttons as one message has. */
export const mends = [mending('mend'), mending('mend-second'), mending('mend-third')];
