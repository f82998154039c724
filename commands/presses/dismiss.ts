import { doing } from './press.ts';

/** The person has read it: the private message goes away. */
export const dismiss = doing('dismiss', () => ({ kind: 'dismissed' }));
