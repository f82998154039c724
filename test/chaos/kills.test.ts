import { expect, it } from 'vitest';
import { killRun } from './support/kill-run.ts';
import { chanceOf, chooseSeed } from './support/random.ts';
import { timeline } from './support/timeline.ts';

const kills = 20;

it(`comes through ${kills} kills with every deployment right, told once, and no visitor lost`, async () => {
  const seed = chooseSeed(process.env['CHAOS_SEED']);
  const line = timeline();
  line.say(`seed ${seed}`);

  const run = await killRun(kills, chanceOf(seed), line).catch((error: unknown) => {
    console.log(line.text());
    throw error;
  });

  if (run.faults.length > 0) console.log(line.text());
  expect(run.faults, `seed ${seed}`).toEqual([]);
  expect(run.kills).toHaveLength(kills);
});
