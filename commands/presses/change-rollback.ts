import { rollbackOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Opens the form to roll back with what the plan says. */
export const changeRollback = opening('change-rollback', (world, _caller, draft) => rollbackOpening(world, draft));
