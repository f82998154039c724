import { forms } from '../../blocks/form-ids.ts';
import { resolve } from '../../src/operations/control.ts';
import { approve, reject } from '../../src/operations/decide.ts';
import { answer } from '../answers.ts';
import { formOf, reasonFault, textOf } from './form.ts';

const { comment } = forms['approve-form'].blocks;
const { reason } = forms['reject-form'].blocks;
const { note } = forms['resolve-form'].blocks;

/** A yes with a comment. */
export const approveForm = formOf('approve-form', {
  check: (_world, values) => reasonFault(values, comment, false),
  run: async (world, caller, { values, carried }) => {
    const said = textOf(values, comment);
    const outcome = await approve(world, caller, { ...carried, ...(said === undefined ? {} : { comment: said }) });
    return answer(outcome, (deployment) => ({ kind: 'changed', what: 'approved', deployment }));
  },
});

/** A no with its reason. */
export const rejectForm = formOf('reject-form', {
  check: (_world, values) => reasonFault(values, reason),
  run: async (world, caller, { values, carried }) => {
    const outcome = await reject(world, caller, { ...carried, reason: textOf(values, reason) ?? '' });
    return answer(outcome, (deployment) => ({ kind: 'changed', what: 'rejected', deployment }));
  },
});

/** A failed rollback that a person has put in order. */
export const resolveForm = formOf('resolve-form', {
  check: (_world, values) => reasonFault(values, note),
  run: async (world, caller, { values, carried }) => {
    const outcome = await resolve(world, caller, { ...carried, note: textOf(values, note) ?? '' });
    return answer(outcome, (deployment) => ({ kind: 'changed', what: 'resolved', deployment }));
  },
});
