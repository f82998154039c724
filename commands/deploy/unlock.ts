import { unlock as open } from '../../src/operations/lock.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readTarget } from '../words/target-words.ts';
import { shown } from '../words/places.ts';

const usage = '/deploy unlock <service> <environment>';

/** Opens a target again. */
export const unlock: Verb = {
  name: 'unlock',
  usage,
  example: '/deploy unlock shop production',
  says: 'Opens a locked target: your own lock, or anybody’s when you may take locks over.',
  flags: [],
  run: async (world, caller, line) => {
    const read = readTarget({ config: world.config(), usage }, line.words);
    if (!read.ok) return refuse(read.refusal);
    const { service, environment, rest } = read.value;
    const [extra] = rest;
    if (extra !== undefined) return refuse({ code: 'too-many-words', usage, extra: shown(extra.text) });
    const outcome = await open(world, caller, { service, environment });
    return answer(outcome, (dropped) => ({ kind: 'unlocked', lock: dropped }));
  },
};
