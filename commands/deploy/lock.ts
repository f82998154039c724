import { lock as close } from '../../src/operations/lock.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readReason } from '../words/reason.ts';
import { readTarget } from '../words/target-words.ts';

const usage = '/deploy lock <service> <environment> <reason> [--for 2h]';

/** Keeps everybody from deploying to a target. */
export const lock: Verb = {
  name: 'lock',
  usage,
  example: '/deploy lock shop production "index rebuild" --for 2h',
  says: 'Nobody but a rollback may deploy there until it is unlocked or the time is over.',
  flags: ['reason', 'for'],
  run: async (world, caller, line) => {
    // Only the words right after the verb name the place; a reason may say "production" or "to" as well.
    const length = line.words[1]?.text.toLowerCase() === 'to' ? 3 : 2;
    const rest = line.words.slice(length);
    const read = readTarget({ config: world.config(), usage }, line.words.slice(0, length));
    if (!read.ok) return refuse(read.refusal);
    const { service, environment } = read.value;
    const why = readReason({ rest, line, usage }, world.clock.now());
    if (!why.ok) return refuse(why.refusal);
    const outcome = await close(world, caller, { service, environment, ...why.value });
    return answer(outcome, (made) => ({ kind: 'locked', lock: made }));
  },
};
