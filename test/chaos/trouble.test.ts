import { describe, expect, it } from 'vitest';
import { races } from './support/race-run.ts';
import { chanceOf, chooseSeed } from './support/random.ts';
import { told } from './support/tell.ts';
import { endsWithFullOutbox, overHttp, slackTrouble } from './support/trouble-runs.ts';
import { upgrade } from './support/upgrade-run.ts';

const seed = chooseSeed(process.env['CHAOS_SEED']);
const seconds = 1_000;

describe('the bot', () => {
  it(`loses and doubles nothing while Slack fails, repeats itself, is late and is gone (seed ${seed})`, async () => {
    const trouble = { forMs: 25 * seconds, outageMs: 8 * seconds };

    const { faults } = await told(async (timeline) => ({
      faults: await slackTrouble({ timeline, ...trouble }, chanceOf(seed).fork('slack')),
    }));

    expect(faults).toEqual([]);
  });

  it('ends within ten seconds when it has much to say and nobody listens, and says it after the next start', async () => {
    const { faults, tookMs } = await told(endsWithFullOutbox);

    expect(faults).toEqual([]);
    expect(tookMs).toBeLessThan(10 * seconds);
  });

  it(`lets one of many presses through, and counts no approval twice (seed ${seed})`, async () => {
    const { faults } = await told((timeline) => races(24, chanceOf(seed).fork('races'), timeline));

    expect(faults).toEqual([]);
  });

  it('converses over signed requests as over a socket', async () => {
    const { faults } = await told(async (timeline) => ({ faults: await overHttp(timeline) }));

    expect(faults).toEqual([]);
  });

  it('hands a canary over to its own next release', async () => {
    const { faults } = await told(async (timeline) => ({ faults: await upgrade(timeline) }));

    expect(faults).toEqual([]);
  });
});
