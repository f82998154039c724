import { rollbackOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Opens the form to roll back with what is known. */
export const openRollbackForm = opening('open-rollback-form', (world, _caller, draft) => rollbackOpening(world, draft));
