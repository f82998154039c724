import { freeze as close } from '../../src/operations/freeze.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readReason } from '../words/reason.ts';
import { misspeltScope, readScope } from '../words/scope.ts';

const usage = '/deploy freeze [all|environment|service] <reason> [--for 2h]';

/** Nothing begins in the scope. */
export const freeze: Verb = {
  name: 'freeze',
  usage,
  example: '/deploy freeze production "stocktaking" --for 4h',
  says: 'No deployment begins there until it is lifted or the time is over; rollbacks pass. Without a scope: everywhere.',
  flags: ['reason', 'for'],
  run: async (world, caller, line) => {
    const scope = readScope(world.config(), line.words[0]);
    const misspelt = scope === undefined ? misspeltScope(world.config(), line.words[0]) : undefined;
    if (misspelt !== undefined) return refuse(misspelt);
    const rest = scope === undefined ? line.words : line.words.slice(1);
    const why = readReason({ rest, line, usage }, world.clock.now());
    if (!why.ok) return refuse(why.refusal);
    const outcome = await close(world, caller, { scope: scope ?? { kind: 'all' }, ...why.value });
    return answer(outcome, (made) => ({ kind: 'frozen', freeze: made }));
  },
};
