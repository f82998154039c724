import { resume as goOn } from '../../src/operations/control.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readWhich } from '../words/deployment-words.ts';
import { chooseOne } from './choose.ts';

const usage = '/deploy resume [deployment|service] [environment]';

/** Goes on after a hold. */
export const resume: Verb = {
  name: 'resume',
  usage,
  example: '/deploy resume shop production',
  says: 'Goes on where a pause, a stop or a question held a deployment.',
  flags: [],
  run: async (world, caller, line) => {
    const which = readWhich(world.config(), line.words, usage);
    if (!which.ok) return refuse(which.refusal);
    const id = await chooseOne(world, which.value, ({ hold }) => hold !== undefined);
    if (!id.ok) return refuse(id.refusal);
    const outcome = await goOn(world, caller, { id: id.value });
    return answer(outcome, (deployment) => ({ kind: 'changed', what: 'resumed', deployment }));
  },
};
