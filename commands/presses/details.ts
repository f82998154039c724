import { detailsOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Everything about a deployment, to read. */
export const details = opening('details', (world, _caller, { id }) => detailsOpening(world, id));
