import { describe, expect, it } from 'vitest';
import { races } from './support/race-run.ts';
import { chanceOf, chooseSeed } from './support/random.ts';
import { told } from './support/tell.ts';
import { endsWithFullOutbox, overHttp } from './support/trouble-runs.ts';

const seed = chooseSeed(process.env['CHAOS_SEED']);
const seconds = 1_000;

// The short form; `npm run chaos` has the long one, with Slack's troubles and an upgrade under way.
describe('the bot', () => {
  it('ends within ten seconds when it has much to say and nobody listens, and says it after the next start', async () => {
    const { faults, tookMs } = await told(endsWithFullOutbox);

    expect(faults).toEqual([]);
    expect(tookMs).toBeLessThan(10 * seconds);
  });

  it(`lets one of many presses through, and counts no approval twice (seed ${seed})`, async () => {
    const { faults } = await told((timeline) => races(4, chanceOf(seed).fork('races'), timeline));

    expect(faults).toEqual([]);
  });

  it('converses over signed requests as over a socket', async () => {
    const { faults } = await told(async (timeline) => ({ faults: await overHttp(timeline) }));

    expect(faults).toEqual([]);
  });
});
