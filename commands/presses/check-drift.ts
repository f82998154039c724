import { drift } from '../../blocks/drift.ts';
import { lookForDrift } from '../../src/operations/drift.ts';
import { refuse } from '../answers.ts';
import { targetNamed } from './place.ts';
import { doing } from './press.ts';

/** Under the status: looks now, instead of at the next turn. */
export const checkDrift = doing('check-drift', async (world, _caller, { target }) => {
  const found = targetNamed(world, target);
  if (!found.ok) return refuse(found.refusal);
  const looked = await lookForDrift(world, found.value);
  return looked.ok ? { kind: 'private', message: drift(looked.value) } : refuse(looked.refusal);
});
