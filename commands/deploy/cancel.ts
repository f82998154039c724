import { cancel as takeBack } from '../../src/operations/decide.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readWhich } from '../words/deployment-words.ts';
import { chooseOne } from './choose.ts';

const usage = '/deploy cancel [deployment|service] [environment] [--reason "…"]';

/** Takes a request back. */
export const cancel: Verb = {
  name: 'cancel',
  usage,
  example: '/deploy cancel shop#42 --reason "wrong tag"',
  says: 'Takes a request back, or ends a deployment at work: what it changed is put back.',
  flags: ['reason'],
  run: async (world, caller, line) => {
    const which = readWhich(world.config(), line.words, usage);
    if (!which.ok) return refuse(which.refusal);
    const id = await chooseOne(world, which.value, ({ requestedBy }) => requestedBy === caller.person);
    if (!id.ok) return refuse(id.refusal);
    const { reason } = line.texts;
    const outcome = await takeBack(world, caller, { id: id.value, ...(reason === undefined ? {} : { reason }) });
    return answer(outcome, (deployment) => ({ kind: 'changed', what: 'cancelled', deployment }));
  },
};
