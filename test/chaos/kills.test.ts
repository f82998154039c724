import { expect, it } from 'vitest';
import { killRun } from './support/kill-run.ts';
import { chanceOf, chooseSeed } from './support/random.ts';
import { told } from './support/tell.ts';

const kills = 20;
const seed = chooseSeed(process.env['CHAOS_SEED']);

it(`comes through ${kills} kills with every deployment right, told once, and no visitor lost (seed ${seed})`, async () => {
  const run = await told((timeline) => killRun(kills, chanceOf(seed), timeline));

  expect(run.faults).toEqual([]);
  expect(run.kills).toHaveLength(kills);
}, 300_000);
