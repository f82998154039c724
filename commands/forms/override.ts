import { forms } from '../../blocks/form-ids.ts';
import { deploy } from '../../src/operations/deploy.ts';
import { answer } from '../answers.ts';
import { formOf, reasonFault, textOf } from './form.ts';

const { blocks } = forms['override-form'];

/** Deploys a release that is marked bad, for a reason. */
export const overrideForm = formOf('override-form', {
  check: (_world, values) => reasonFault(values, blocks.reason),
  run: async (world, caller, { values, carried }) => {
    const wish = { ...carried, reason: textOf(values, blocks.reason) ?? '', evenIfBad: true };
    return answer(await deploy(world, caller, wish), (deployment) => ({ kind: 'requested', deployment }), { wish });
  },
});
