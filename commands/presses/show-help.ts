import { everything } from '../reference.ts';
import { shownHelp } from '../views.ts';
import { doing } from './press.ts';

/** What can be asked for. */
export const showHelp = doing('show-help', (world, caller) => shownHelp(world, caller, everything()));
