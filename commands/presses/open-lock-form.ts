import { lockOpening } from '../openings.ts';
import { opening } from './press.ts';

/** Asks for reason and end of a lock. */
export const openLockForm = opening('open-lock-form', (world, _caller, { target }) => lockOpening(world, target));
