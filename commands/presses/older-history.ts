import { shownHistory } from '../views.ts';
import { doing } from './press.ts';

/** The next page of the history. */
export const olderHistory = doing('older-history', (world, _caller, page) => shownHistory(world, page));
