import { acceptDriftOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Asks for the reason before what is there counts as released. */
export const acceptDrift = opening('accept-drift', (world, _caller, seen) => acceptDriftOpening(world, seen));
