import { forms } from '../../blocks/form-ids.ts';
import { rollback } from '../../src/operations/rollback.ts';
import { answer, refuse } from '../answers.ts';
import { chosenPlace, placeFaults } from './deploy.ts';
import { formOf, reasonFault, textOf } from './form.ts';
import { begun } from '../rollback/begun.ts';

const { blocks } = forms['rollback-form'];

/** The form of `/rollback`. */
export const rollbackForm = formOf('rollback-form', {
  check: (world, values) => ({ ...placeFaults(world, values, blocks), ...reasonFault(values, blocks.reason, false) }),
  run: async (world, caller, { values }) => {
    const { service, environment } = chosenPlace(world, values, blocks);
    if (service === undefined || environment === undefined) return refuse({ code: 'unreadable-press' });
    const to = textOf(values, blocks.release);
    const reason = textOf(values, blocks.reason);
    const wish = {
      service,
      environment,
      ...(to === undefined ? {} : { to }),
      ...(reason === undefined ? {} : { reason }),
    };
    return answer(await rollback(world, caller, wish), begun);
  },
});
