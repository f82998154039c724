import { deployOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Opens the form to deploy with what the plan says. */
export const changePlan = opening('change-plan', (world, _caller, draft) => deployOpening(world, draft));
