import { done } from '../../blocks/done.ts';
import type { EnvironmentName, ServiceName } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import { listFlags, setFlag } from '../../src/operations/flag.ts';
import type { FlagWish } from '../../src/operations/flag.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import { refuse, tell } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { findEnvironment, findService, shown, unknownService } from '../words/places.ts';
import type { Word } from '../words/split.ts';

const usage = '/deploy flag <off|on|list> <flag> [service] [environment]';

interface Place {
  readonly service?: ServiceName;
  readonly environment?: EnvironmentName;
}

/** What is left names a service, an environment or both, in any order. */
function readPlace(world: OperationsWorld, words: readonly Word[]): Outcome<Place> {
  let place: Place = {};
  for (const { text } of words) {
    const service = findService(world.config(), text);
    const environment = findEnvironment(world.config(), text);
    if (service !== undefined && place.service === undefined) place = { ...place, service };
    else if (environment !== undefined && place.environment === undefined) place = { ...place, environment };
    else if (service === undefined && environment === undefined) return no(unknownService(world.config(), text));
    else return no({ code: 'too-many-words', usage, extra: shown(text) });
  }
  return yes(place);
}

const flagPattern = /^[A-Za-z_][\w.-]{0,255}$/;

function readPercent(typed: string): number | undefined {
  const found = /^(\d{1,3}(?:\.\d{1,6})?)%?$/.exec(typed);
  const percent = Number(found?.[1]);
  return found !== null && percent <= 100 ? percent : undefined;
}

type Read = Outcome<Pick<FlagWish, 'flag' | 'to'> & { readonly rest: readonly Word[] }>;

/** `off <flag>`, `on <flag>` or `<flag> <percent>`. */
function readWish([first, second, ...rest]: readonly Word[]): Read {
  if (first === undefined) return no({ code: 'missing-words', usage, missing: 'off, on, list or the flag' });
  const verb = first.text.toLowerCase();
  const isSwitch = verb === 'off' || verb === 'on';
  if (second === undefined)
    return no({ code: 'missing-words', usage, missing: isSwitch ? 'the flag' : 'off, on or the percent' });
  const flag = isSwitch ? second.text : first.text;
  if (!flagPattern.test(flag)) return no({ code: 'unsafe-reference', typed: shown(flag) });
  if (isSwitch) return yes({ flag, to: verb, rest });
  const percent = readPercent(second.text);
  if (percent === undefined) return no({ code: 'invalid-percent', typed: shown(second.text) });
  return yes({ flag, to: percent, rest });
}

/** Switches a feature flag in seconds, or gives it to a share of the users. */
export const flag: Verb = {
  name: 'flag',
  usage,
  example: '/deploy flag off new_cart',
  says: 'Switches a feature flag for everybody at once; a percent instead of off or on gives it to that share, list shows them.',
  flags: [],
  run: async (world, caller, { words }) => {
    if (words[0]?.text.toLowerCase() === 'list') {
      const place = readPlace(world, words.slice(1));
      if (!place.ok) return refuse(place.refusal);
      const listed = await listFlags(world, place.value);
      return listed.ok ? tell({ kind: 'flags', ...listed.value }) : refuse(listed.refusal);
    }
    const wish = readWish(words);
    if (!wish.ok) return refuse(wish.refusal);
    const { rest, ...wanted } = wish.value;
    const place = readPlace(world, rest);
    if (!place.ok) return refuse(place.refusal);
    const outcome = await setFlag(world, caller, { ...wanted, ...place.value });
    if (!outcome.ok) return refuse(outcome.refusal);
    // Everybody in the channel should know what users see now.
    return { kind: 'public', message: done({ kind: 'flag-set', ...outcome.value, by: caller.person }) };
  },
};
