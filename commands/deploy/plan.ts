import { plan as planOf } from '../../src/operations/deploy.ts';
import { refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { shownPlan } from '../views.ts';
import { readDeploy } from './request.ts';

const usage = '/deploy plan <service> <environment> [revision] [--reason "…"]';

/** Shows what a deployment would do, to the asker alone. */
export const plan: Verb = {
  name: 'plan',
  usage,
  example: '/deploy plan shop production v2.4.0',
  says: 'Shows to you alone what a deployment would do. Nothing is asked for yet.',
  flags: ['reason', 'queue'],
  run: async (world, caller, line) => {
    const read = readDeploy(world, line, usage);
    if (!read.ok) return refuse(read.refusal);
    const planned = await planOf(world, caller, read.value);
    if (!planned.ok) return refuse(planned.refusal, { wish: read.value });
    return shownPlan(world, caller, { plan: planned.value, request: read.value });
  },
};
