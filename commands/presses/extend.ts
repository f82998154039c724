import { extendMs } from '../../blocks/action-ids.ts';
import { extend as wait } from '../../src/operations/control.ts';
import { answer } from '../answers.ts';
import { doing } from './press.ts';

/** Waits longer for an answer that the measurements may still give. */
export const extend = doing('extend', async (world, caller, seen) =>
  answer(await wait(world, caller, { ...seen, byMs: extendMs }), (deployment) => ({
    kind: 'changed',
    what: 'extended',
    deployment,
  })),
);
