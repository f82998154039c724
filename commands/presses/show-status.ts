import { shownStatus } from '../views.ts';
import { doing } from './press.ts';

/** The whole status, to the person alone. */
export const showStatus = doing('show-status', (world) => shownStatus(world, {}));
