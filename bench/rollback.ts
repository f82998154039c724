import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../playground/free-port.ts';
import { makeDemoRepository } from '../playground/demo/repository.ts';
import { startBot } from './bot.ts';
import { shopConfiguration } from './configurations.ts';
import { command } from './envelopes.ts';
import type { Figure, Measurement } from './figures.ts';
import { figure } from './figures.ts';
import type { SlackServer } from './slack-server.ts';
import { startSlackServer } from './slack-server.ts';
import type { Visit } from './visitors.ts';
import { startVisitors } from './visitors.ts';
import { until } from './until.ts';

const app = 'rollback';
const perSecond = 100;
const good = 'v2';
const bad = 'v3';

/** A release that fails is rolled back under load: how soon its traffic is gone, and whom the way back cost an answer. */
export const rollback: Measurement = {
  names: ['rollback_shift_ms', 'rollback_failed_requests'],
  run: async (stand) => {
    const slack = await startSlackServer();
    const repository = join(stand.folder, 'rolled-back-shop');
    await makeDemoRepository(repository);
    const port = await freePort(0);
    const databaseUrl = await stand.newDatabase(app);
    const configuration = shopConfiguration(repository, port);
    stand.say('a rollback under load');
    const bot = await startBot({ app, folder: stand.folder, slack, configuration, databaseUrl });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return await rollBackOnce({ slack, client, url: `http://127.0.0.1:${port}/api/products` });
    } finally {
      await client.end();
      await bot.end();
      await slack.close();
    }
  },
};

async function rollBackOnce(parts: {
  readonly slack: SlackServer;
  readonly client: pg.Client;
  readonly url: string;
}): Promise<readonly Figure[]> {
  const { slack, client, url } = parts;
  await slack.deliver(app, command(slack, `/deploy shop production ${good}`));
  await until('the good release to take visitors', () => promoted(parts, 'shop#1'), { timeoutMs: 60_000 });
  const visitors = startVisitors(url, perSecond);
  try {
    await slack.deliver(app, command(slack, `/deploy shop production ${bad}`));
    const decidedAtMs = await until('the rollback', () => decided(client, 'shop#2'), {
      timeoutMs: 60_000,
      everyMs: 100,
    });
    await until('the end of the rollback', () => phaseIs(client, 'shop#2', 'rolled-back'), { everyMs: 100 });
    await sleep(2000);
    return figuresOf(await visitors.stop(), decidedAtMs);
  } finally {
    await visitors.stop();
  }
}

/** Waiting for the measured stages of a first release would tell nothing. */
async function promoted({ slack, client }: { slack: SlackServer; client: pg.Client }, id: string) {
  if (await phaseIs(client, id, 'live')) return true;
  if (await phaseIs(client, id, 'observing'))
    await slack.deliver(app, command(slack, '/deploy promote shop production'));
  await sleep(500);
  return undefined;
}

async function phaseIs(client: pg.Client, id: string, phase: string): Promise<true | undefined> {
  const { rows } = await client.query<{ phase: string }>('SELECT phase FROM quarterdeck.deployment WHERE id = $1', [
    id,
  ]);
  return rows[0]?.phase === phase ? true : undefined;
}

async function decided(client: pg.Client, id: string): Promise<number | undefined> {
  const { rows } = await client.query<{ at: number | null }>(
    `SELECT (record -> 'rollback' ->> 'decidedAtMs')::float8 AS at FROM quarterdeck.deployment WHERE id = $1`,
    [id],
  );
  return rows[0]?.at ?? undefined;
}

/** The bad release's own errors are what the rollback is for; everything else that failed is the rollback's. */
function figuresOf(visits: readonly Visit[], decidedAtMs: number): readonly Figure[] {
  const lastBad = visits.filter(({ version }) => version === bad).map(({ sentAtMs }) => sentAtMs);
  const shiftMs = Math.max(0, Math.max(...lastBad) - decidedAtMs);
  const failed = visits.filter(({ isError, version }) => isError && version !== bad);
  return [figure('rollback_shift_ms', shiftMs, 'ms'), figure('rollback_failed_requests', failed.length, 'requests')];
}
