import { unfreeze as lift } from '../../src/operations/freeze.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { shown, unknownEnvironment } from '../words/places.ts';
import { readScope } from '../words/scope.ts';

const usage = '/deploy unfreeze [all|environment|service]';

/** Lifts a freeze. */
export const unfreeze: Verb = {
  name: 'unfreeze',
  usage,
  example: '/deploy unfreeze production',
  says: 'Lifts the freeze of exactly this scope.',
  flags: [],
  run: async (world, caller, line) => {
    const [first, extra] = line.words;
    const scope = first === undefined ? ({ kind: 'all' } as const) : readScope(world.config(), first);
    if (scope === undefined) return refuse(unknownEnvironment(world.config(), first?.text ?? ''));
    if (extra !== undefined) return refuse({ code: 'too-many-words', usage, extra: shown(extra.text) });
    const outcome = await lift(world, caller, { scope });
    return answer(outcome, (lifted) => ({ kind: 'unfrozen', freeze: lifted }));
  },
};
