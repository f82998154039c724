import { targetOf } from '../../src/operations/deploy.ts';
import { matrix } from '../../src/operations/permission.ts';
import { permissions } from '../../blocks/permissions.ts';
import { refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { shown } from '../words/places.ts';
import { readTarget } from '../words/target-words.ts';

const usage = '/deploy who <service> <environment>';

/** Explains who may do what to a target. */
export const who: Verb = {
  name: 'who',
  usage,
  example: '/deploy who shop production',
  says: 'Explains who may do what there, and what you may do.',
  flags: [],
  run: async (world, caller, line) => {
    const read = readTarget({ config: world.config(), usage }, line.words);
    if (!read.ok) return refuse(read.refusal);
    const { service, environment, rest } = read.value;
    const [extra] = rest;
    if (extra !== undefined) return refuse({ code: 'too-many-words', usage, extra: shown(extra.text) });
    const target = targetOf(world, service, environment);
    if (!target.ok) return refuse(target.refusal);
    const lines = await matrix(world, caller, environment);
    return { kind: 'private', message: permissions({ target: target.value, lines }) };
  },
};
