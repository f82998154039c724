import { resolveOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Asks what was put in order by hand. */
export const resolve = opening('resolve', (world, _caller, seen) => resolveOpening(world, seen));
