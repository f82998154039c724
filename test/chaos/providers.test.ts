import { expect, it } from 'vitest';
import { providerKills } from './support/providers/run.ts';
import { chanceOf, chooseSeed } from './support/random.ts';
import { told } from './support/tell.ts';

const each = 1;
const seed = chooseSeed(process.env['CHAOS_SEED']);

// The short form; `npm run chaos` kills a hundred times for each.
it(`releases once to every place though it is killed in the middle of each deployment (seed ${seed})`, async () => {
  const run = await told((timeline) => providerKills({ each }, chanceOf(seed), timeline));

  expect(run.faults).toEqual([]);
  expect(Math.min(...Object.values(run.kills))).toBeGreaterThanOrEqual(each);
}, 600_000);
