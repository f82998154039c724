import { join } from 'node:path';
import { firstRelease } from './alone.ts';
import { externalDatabase } from './external.ts';
import { faultsSeen } from './invariants.ts';
import { ended, stored } from './people.ts';
import { ask, startAs } from './replicas.ts';
import type { Timeline } from './timeline.ts';
import { until } from './until.ts';
import { chaosWorld } from './world.ts';

const newer = join(import.meta.dirname, 'newer-bot.ts');

/** A replica of the next release joins while a canary is under way, and the old one leaves: the canary goes on. */
export async function upgrade(timeline: Timeline): Promise<readonly string[]> {
  const database = await externalDatabase();
  const stages = [
    { weight: '20 %', for: '6s' },
    { weight: '50 %', for: '4s' },
  ];
  const services = [{ name: 'alpha', approvals: 0, stages }];
  const world = await chaosWorld({ timeline, services, limits: 'off', databaseUrl: database.url });
  try {
    world.bot.start();
    await world.waitForBot();
    for (const service of world.services) await firstRelease(world, service);
    const id = await ask(world, 'alpha', 2);
    await until({
      what: `${id} is observed`,
      withinMs: 30_000,
      look: async () => ((await stored(world, id))?.phase === 'observing' ? true : undefined),
    });
    const next = world.anotherBot('newer', { program: newer });
    await startAs(world, next);
    timeline.say('the newer one works beside the older');
    await world.bot.end(12_000);
    timeline.say('the older one is gone');
    const { phase } = await ended(world, id);
    const schema = await world.record.ask('SELECT max(number) AS number FROM schema_version');
    const another = await ask(world, 'alpha', 4);
    const after = await ended(world, another);
    return [
      ...(phase === 'live' && after.phase === 'live' ? [] : [`${id} ended ${phase}, ${another} ${after.phase}`]),
      ...(JSON.stringify(schema).includes('1000') ? [] : ['the newer form was never made']),
      ...(await faultsSeen(world, [])),
    ];
  } finally {
    for (const bot of ['bot', 'newer'])
      timeline.say(`${bot}:\n${(await world.botLog(bot).catch(() => '')).split('\n').slice(-12).join('\n')}`);
    await world.end();
    await database.end();
  }
}
