import { deployOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Opens the form to deploy with what is known. */
export const openDeployForm = opening('open-deploy-form', (world, _caller, draft) => deployOpening(world, draft));
