import { doing } from './press.ts';

/** The person has read it; there is nothing to answer. */
export const dismiss = doing('dismiss', () => ({ kind: 'quiet' }));
