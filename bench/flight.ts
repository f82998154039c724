import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import pg from 'pg';
import { makeDemoRepository } from '../playground/demo/repository.ts';
import { manyConfiguration } from './configurations.ts';
import { startEngine } from './engine-child.ts';
import { command } from './envelopes.ts';
import type { Measurement } from './figures.ts';
import { figure } from './figures.ts';
import type { SlackServer } from './slack-server.ts';
import { startSlackServer } from './slack-server.ts';
import { until } from './until.ts';

const app = 'flight';
const services = 200;
const measuredMs = 20_000;
const settleMs = 3000;

/** 200 deployments measured at the same time by one process: how long its event loop was away, and its memory. */
export const inFlight: Measurement = {
  names: ['loop_delay_p99_ms', 'rss_200_mb'],
  run: async (stand) => {
    const slack = await startSlackServer();
    const repository = join(stand.folder, 'many');
    await makeDemoRepository(repository);
    stand.say(`${services} deployments in flight`);
    const child = await startEngine(stand, { app, slack, configuration: manyConfiguration(repository, services) });
    const { databaseUrl } = child;
    const client = new pg.Client({ connectionString: databaseUrl });
    try {
      await client.connect();
      await deployAll({ slack, client }, 'v1', 'live');
      await deployAll({ slack, client }, 'v2', 'observing');
      await sleep(settleMs);
      child.ask('begin');
      await sleep(measuredMs);
      child.ask('end');
      const measured = await until('the measurement', () => child.said.find((one) => one.kind === 'measured'));
      return [figure('loop_delay_p99_ms', measured.loopDelayMs, 'ms'), figure('rss_200_mb', measured.megabytes, 'MB')];
    } finally {
      await client.end();
      await child.end();
      await slack.close();
    }
  },
};

interface Parts {
  readonly slack: SlackServer;
  readonly client: pg.Client;
}

/** A first release goes live at once; only what replaces another is observed in stages. */
async function deployAll({ slack, client }: Parts, reference: string, phase: string): Promise<void> {
  for (let index = 1; index <= services; index++) {
    await slack.deliver(app, command(slack, `/deploy service-${index} production ${reference}`));
  }
  const text = 'SELECT count(*)::integer AS count FROM quarterdeck.deployment WHERE phase = $1';
  const reached = async (): Promise<true | undefined> => {
    const { rows } = await client.query<{ count: number }>(text, [phase]);
    return rows[0]?.count === services ? true : undefined;
  };
  await until(`${services} to be ${phase}`, reached, { timeoutMs: 90_000, everyMs: 250 });
}
