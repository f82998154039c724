import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { makeDemoRepository } from '../playground/demo/repository.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { startBot } from './bot.ts';
import { quietConfiguration } from './configurations.ts';
import { command } from './envelopes.ts';
import type { Figure, Measurement, Stand } from './figures.ts';
import { figure } from './figures.ts';
import { openLoop } from './load.ts';
import type { SlackServer } from './slack-server.ts';
import { slackTokens, startSlackServer } from './slack-server.ts';
import { median, percentile } from './statistics.ts';
import { until } from './until.ts';

const pairs = 9;
const rates = [
  { perSecond: 50, forMs: 2400 },
  { perSecond: 200, forMs: 2000 },
];
const late = 3000;
const typed = '/status shop';

/** How long a command waits for its acknowledgement, against a bare Bolt listener at the same load. */
export const acknowledgement: Measurement = {
  names: [
    'ack_p50_ratio',
    'ack_p99_ratio',
    'ack_over_3s',
    'ack_p50_ms',
    'ack_p99_ms',
    'ack_same_p99_ratio',
    'ack_noinsert_p99_ms',
  ],
  run: async (stand) => {
    const slack = await startSlackServer();
    const children: Child[] = [];
    try {
      const repository = join(stand.folder, 'shop');
      await makeDemoRepository(repository);
      const databaseUrl = await stand.newDatabase('ack');
      children.push(startBare('bare', { stand, slack, databaseUrl }), startBare('noinsert', { stand, slack }));
      const configuration = quietConfiguration(repository);
      children.push(await startBot({ app: 'bot', folder: stand.folder, slack, configuration, databaseUrl }));
      for (const app of ['bare', 'noinsert']) await until(`${app} to connect`, () => slack.isConnected(app));
      return await compare(stand, slack);
    } finally {
      await Promise.all(children.map((child) => child.end()));
      await slack.close();
    }
  },
};

function startBare(
  app: string,
  { stand, slack, databaseUrl }: { stand: Stand; slack: SlackServer; databaseUrl?: string },
): Child {
  const { botToken, appToken } = slackTokens(app);
  const environment = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: slack.apiUrl };
  const more = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
  return startChild(
    new URL('bare-bolt.ts', import.meta.url),
    { ...environment, ...more },
    join(stand.folder, `${app}.log`),
  );
}

interface Round {
  readonly bare: readonly number[];
  readonly bot: readonly number[];
  readonly again: readonly number[];
}

async function compare(stand: Stand, slack: SlackServer): Promise<readonly Figure[]> {
  const send = (app: string) => () => slack.deliver(app, command(slack, typed));
  const run = async (app: string, load: (typeof rates)[number]) => {
    const before = slack.answers();
    const took = await openLoop(load, send(app));
    // What the bot still has to answer must not slow down whoever comes next.
    if (app === 'bot') await answered(slack, before + took.length);
    await sleep(50);
    return took;
  };
  for (const app of ['bare', 'noinsert', 'bot']) await run(app, { perSecond: 100, forMs: 2000 });
  const byRate: Round[][] = [];
  for (const load of rates) {
    stand.say(`acknowledgements at ${load.perSecond} commands/s`);
    const rounds: Round[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      rounds.push({ bare: await run('bare', load), bot: await run('bot', load), again: await run('bare', load) });
    }
    byRate.push(rounds);
  }
  const noInsert = await run('noinsert', { perSecond: 200, forMs: 3000 });
  return [...figuresOf(byRate), figure('ack_noinsert_p99_ms', percentile(noInsert, 0.99), 'ms')];
}

async function answered(slack: SlackServer, count: number): Promise<void> {
  await until('the answers', () => slack.answers() >= count, { timeoutMs: 5000 }).catch(() => undefined);
}

const ratio = (rounds: readonly Round[], share: number, [over, under]: readonly [keyof Round, keyof Round]): number =>
  median(rounds.map((round) => percentile(round[over], share) / percentile(round[under], share)));

/** Each figure is the worse of the two rates. */
function figuresOf(byRate: readonly (readonly Round[])[]): readonly Figure[] {
  const worst = (of: (rounds: readonly Round[]) => number): number => Math.max(...byRate.map(of));
  const inMs = (share: number) => worst((rounds) => median(rounds.map(({ bot }) => percentile(bot, share))));
  const all = byRate.flat().flatMap(({ bot }) => bot);
  return [
    figure(
      'ack_p50_ratio',
      worst((rounds) => ratio(rounds, 0.5, ['bot', 'bare'])),
      'ratio',
    ),
    figure(
      'ack_p99_ratio',
      worst((rounds) => ratio(rounds, 0.99, ['bot', 'bare'])),
      'ratio',
    ),
    figure('ack_over_3s', all.filter((ms) => ms > late).length, 'acknowledgements'),
    figure('ack_p50_ms', inMs(0.5), 'ms'),
    figure('ack_p99_ms', inMs(0.99), 'ms'),
    figure(
      'ack_same_p99_ratio',
      worst((rounds) => ratio(rounds, 0.99, ['again', 'bare'])),
      'ratio',
    ),
  ];
}
