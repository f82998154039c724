import { tell } from '../answers.ts';
import { doing } from './press.ts';

/** After a person's rollback: the release may be deployed again. Nothing is stored, for nothing changes. */
export const leaveUnmarked = doing('leave-unmarked', (_world, _caller, { id }) => tell({ kind: 'left-unmarked', id }));
