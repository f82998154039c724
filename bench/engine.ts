import { join } from 'node:path';
import { makeDemoRepository } from '../playground/demo/repository.ts';
import { tenStepConfiguration } from './configurations.ts';
import type { EngineChild } from './engine-child.ts';
import { startEngine } from './engine-child.ts';
import type { Told } from './engine-messages.ts';
import { command, press } from './envelopes.ts';
import type { Measurement } from './figures.ts';
import { figure } from './figures.ts';
import type { SlackServer } from './slack-server.ts';
import { startSlackServer } from './slack-server.ts';
import { median } from './statistics.ts';
import { until } from './until.ts';

const app = 'engine';
/** The first deployments also pay for code that is compiled while it runs. */
const warmUp = 6;
const measured = 15;

/** What the engine itself costs: from the press of Approve to live with ten steps that do nothing. */
export const engine: Measurement = {
  names: ['step_overhead_ms_p50', 'approve_to_live_ms'],
  run: async (stand) => {
    const slack = await startSlackServer();
    const repository = join(stand.folder, 'steps');
    await makeDemoRepository(repository);
    stand.say('deployments of ten steps');
    const child = await startEngine(stand, { app, slack, configuration: tenStepConfiguration(repository) });
    try {
      const runs: Run[] = [];
      for (let round = 0; round < warmUp + measured; round++) {
        runs.push(await deployOnce(slack, child, round % 2 === 0 ? 'v1' : 'v2'));
      }
      const counted = runs.slice(warmUp);
      return [
        figure('step_overhead_ms_p50', median(counted.flatMap(({ stepsMs }) => stepsMs)), 'ms'),
        figure('approve_to_live_ms', median(counted.map(({ tookMs }) => tookMs)), 'ms'),
      ];
    } finally {
      await child.end();
      await slack.close();
    }
  },
};

interface Run {
  readonly tookMs: number;
  readonly stepsMs: readonly number[];
}

async function deployOnce(slack: SlackServer, { said }: EngineChild, reference: string): Promise<Run> {
  const before = said.length;
  await slack.deliver(app, command(slack, `/deploy steps production ${reference}`));
  const request = await until('the request', () => find(said.slice(before), 'asked'));
  const { id, epoch, digest } = request;
  const pressedMs = Date.now();
  await slack.deliver(app, press(slack, { actionId: 'approve', value: JSON.stringify({ id, epoch, digest }) }));
  const live = await until('the deployment to be live', () => find(said.slice(before), 'live'), { everyMs: 5 });
  return { tookMs: live.atMs - pressedMs, stepsMs: live.stepsMs };
}

function find<Kind extends Told['kind']>(
  said: readonly Told[],
  kind: Kind,
): Extract<Told, { readonly kind: Kind }> | undefined {
  return said.find((one): one is Extract<Told, { readonly kind: Kind }> => one.kind === kind);
}
