import { takeOverOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Asks for the reason to take a lock from its holder. */
export const takeOver = opening('take-over', (world, _caller, seen) => takeOverOpening(world, seen));
