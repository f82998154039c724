import { setTraffic } from '../../src/operations/traffic.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { shown } from '../words/places.ts';
import { readTarget } from '../words/target-words.ts';

const usage = '/deploy traffic <service> <environment> <percent>';

/** `25`, `25%` or `25 %`: a whole percent. */
function readPercent(typed: string): number | undefined {
  const found = /^(\d{1,3})\s*%?$/.exec(typed);
  const percent = Number(found?.[1]);
  return found !== null && percent <= 100 ? percent : undefined;
}

/** Sets the split by hand. */
export const traffic: Verb = {
  name: 'traffic',
  usage,
  example: '/deploy traffic shop production 25',
  says: 'Gives the new version this share of traffic by hand: of the deployment at work, else of the live release.',
  flags: [],
  run: async (world, caller, line) => {
    const read = readTarget({ config: world.config(), usage }, line.words);
    if (!read.ok) return refuse(read.refusal);
    const { service, environment, rest } = read.value;
    const typed = rest.map(({ text }) => text).join(' ');
    if (typed === '') return refuse({ code: 'missing-words', usage, missing: 'the percent' });
    const percent = readPercent(typed);
    if (percent === undefined) return refuse({ code: 'invalid-percent', typed: shown(typed) });
    const outcome = await setTraffic(world, caller, { service, environment, percent });
    return answer(outcome, (deployment) => ({ kind: 'traffic-set', deployment, percent }));
  },
};
