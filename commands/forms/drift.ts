import { forms } from '../../blocks/form-ids.ts';
import { acceptDrift } from '../../src/operations/drift.ts';
import { answer, refuse } from '../answers.ts';
import { targetNamed } from '../presses/place.ts';
import { formOf, reasonFault, textOf } from './form.ts';

const { reason } = forms['accept-drift-form'].blocks;

/** What is there now counts as released. */
export const acceptDriftForm = formOf('accept-drift-form', {
  check: (_world, values) => reasonFault(values, reason),
  run: async (world, caller, { values, carried: { target, atMs } }) => {
    const found = targetNamed(world, target);
    if (!found.ok) return refuse(found.refusal);
    const seen = { target: found.value, atMs, reason: textOf(values, reason) ?? '' };
    return answer(await acceptDrift(world, caller, seen), (look) => ({ kind: 'drift-accepted', look }));
  },
});
