import { deployOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Opens the form to deploy, to choose an hour. */
export const schedule = opening('schedule', (world, _caller, draft) => deployOpening(world, draft, { schedule: true }));
