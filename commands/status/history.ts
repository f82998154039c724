import { refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { shownHistory } from '../views.ts';
import { readPlaces } from '../words/places.ts';

const usage = '/status history [service] [environment]';

/** Past deployments, newest first. */
export const history: Verb = {
  name: 'history',
  usage,
  example: '/status history shop production',
  says: 'Past deployments and how they ended, newest first.',
  flags: [],
  run: async (world, _caller, line) => {
    const places = readPlaces(world.config(), line.words, usage);
    return places.ok ? shownHistory(world, places.value) : refuse(places.refusal);
  },
};
