import { promote as next } from '../../src/operations/control.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readWhich } from '../words/deployment-words.ts';
import { chooseOne } from './choose.ts';

const usage = '/deploy promote [deployment|service] [environment]';

/** On to the next stage now. */
export const promote: Verb = {
  name: 'promote',
  usage,
  example: '/deploy promote shop#42',
  says: 'Goes on to the next stage now, whatever is left of this one.',
  flags: [],
  run: async (world, caller, line) => {
    const which = readWhich(world.config(), line.words, usage);
    if (!which.ok) return refuse(which.refusal);
    const watched = ({ phase }: { readonly phase: string }) => phase === 'observing' || phase === 'baking';
    const id = await chooseOne(world, which.value, watched);
    if (!id.ok) return refuse(id.refusal);
    const outcome = await next(world, caller, { id: id.value });
    return answer(outcome, (deployment) => ({ kind: 'changed', what: 'promoted', deployment }));
  },
};
