import { no } from '../../src/domain/refusals.ts';
import { pause, stop as stopAll } from '../../src/operations/control.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readWhich } from '../words/deployment-words.ts';

const usage = '/deploy stop [deployment|service|all] [environment] [--reason "…"]';

/** The emergency stop. */
export const stop: Verb = {
  name: 'stop',
  usage,
  example: '/deploy stop shop production',
  says: 'Holds what is at work, at once; without words everything. A breach while held still rolls back.',
  flags: ['reason'],
  run: async (world, caller, line) => {
    const which = readWhich(world.config(), line.words, usage);
    if (!which.ok) return refuse(which.refusal);
    const { reason: comment } = line.texts;
    const said = comment === undefined ? {} : { comment };
    if (which.value.kind === 'one') {
      const outcome = await pause(world, caller, { id: which.value.id, ...said });
      return answer(outcome, (deployment) => ({ kind: 'changed', what: 'stopped', deployment }));
    }
    const at = which.value.places;
    const outcome = await stopAll(world, caller, { ...at, ...said });
    if (!outcome.ok) return refuse(outcome.refusal);
    const [first] = outcome.value;
    // Nothing was held: one reason stands for all, which are the same in practice (no permission, or already held).
    const refused = outcome.value.every((one) => !one.outcome.ok) ? first?.outcome : undefined;
    if (refused?.ok === false) return refuse(refused.refusal);
    return answer(outcome.value.length === 0 ? no({ code: 'nothing-in-flight', ...at }) : outcome, (results) => ({
      kind: 'stopped',
      results,
    }));
  },
};
