import { markBad as mark } from '../../src/operations/mark-release.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** After a person's rollback: the release is not to be deployed again. */
export const markBad = doing('mark-bad', async (world, caller, { id }) =>
  answer(await mark(world, caller, { id }), (release) => ({ kind: 'marked-bad', release })),
);
