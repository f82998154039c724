import { rejectOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Asks for the reason before rejecting. */
export const reject = opening('reject', (world, _caller, seen) => rejectOpening(world, seen));
