import { overrideOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Asks for the reason to deploy a release that is marked bad. */
export const deployAnyway = opening('deploy-anyway', (world, _caller, wish) => overrideOpening(world, wish));
