import { refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { shownStatus } from '../views.ts';
import { readPlaces } from '../words/places.ts';

const usage = '/status [service] [environment]';

/** `/status` itself. */
export const request: Verb = {
  name: '',
  usage,
  example: '/status shop production',
  says: 'What is live where, what moves, what waits, who locked what.',
  flags: [],
  run: async (world, _caller, line) => {
    const places = readPlaces(world.config(), line.words, usage);
    return places.ok ? shownStatus(world, places.value) : refuse(places.refusal);
  },
};
