import { forms } from '../../blocks/form-ids.ts';
import { decideGate } from '../../src/operations/gate.ts';
import { answer } from '../answers.ts';
import { formOf, reasonFault, textOf } from './form.ts';

const { reason } = forms['reject-gate-form'].blocks;

/** A no to a gate, with its reason. */
export const rejectGateForm = formOf('reject-gate-form', {
  check: (_world, values) => reasonFault(values, reason),
  run: async (world, caller, { values, carried }) => {
    const said = textOf(values, reason) ?? '';
    const outcome = await decideGate(world, caller, { ...carried, verdict: 'rejected', reason: said });
    return answer(outcome, (deployment) => ({ kind: 'changed', what: 'gate-rejected', deployment }));
  },
});
