import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { makeDemoRepository } from '../playground/demo/repository.ts';
import type { RunningBot } from './bot.ts';
import { startBot } from './bot.ts';
import { residentMegabytes } from './child.ts';
import { quietConfiguration } from './configurations.ts';
import type { Measurement } from './figures.ts';
import { figure } from './figures.ts';
import { startSlackServer } from './slack-server.ts';
import { median } from './statistics.ts';

const folders = 3;
const warmStarts = 2;
const idleMs = 20_000;

/** From the start of the program to ready, with an empty state folder and with a used one; then its memory when idle. */
export const readiness: Measurement = {
  names: ['ready_warm_ms', 'ready_first_ms', 'rss_idle_mb'],
  run: async (stand) => {
    const slack = await startSlackServer();
    const repository = join(stand.folder, 'shop');
    await makeDemoRepository(repository);
    const first: number[] = [];
    const warm: number[] = [];
    const states = Array.from({ length: folders }, (_, index) => join(stand.folder, `ready-${index}`));
    const start = (stateFolder: string): Promise<RunningBot> =>
      startBot({
        app: 'ready',
        folder: stand.folder,
        slack,
        stateFolder,
        configuration: quietConfiguration(repository),
      });
    try {
      stand.say('starts');
      for (const state of states) {
        first.push(await timeOf(start(state)));
        for (let again = 0; again < warmStarts; again++) warm.push(await timeOf(start(state)));
      }
      const idle = await start(states[0] ?? '');
      await sleep(idleMs);
      const megabytes = await residentMegabytes(idle.pid);
      await idle.end();
      return [
        figure('ready_warm_ms', median(warm), 'ms'),
        figure('ready_first_ms', median(first), 'ms'),
        figure('rss_idle_mb', megabytes, 'MB'),
      ];
    } finally {
      await slack.close();
    }
  },
};

async function timeOf(starting: Promise<RunningBot>): Promise<number> {
  const bot = await starting;
  await bot.end();
  return bot.readyAfterMs;
}
