/** The bot's own parts, wired as main wires them, with a provider and a source that do nothing and words about itself. */
import { enableCompileCache } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Deployment } from '../src/domain/deployment.ts';
import type { Config } from '../src/domain/config.ts';
import { boundYoungGeneration } from '../src/main/young-generation.ts';
import type { PipelineWorld } from '../src/pipeline/work.ts';
import type { Store } from '../src/ports/store.ts';
import { asked } from './engine-messages.ts';
import type { Told } from './engine-messages.ts';
import { noOpKinds, noOpProvider, scriptedSource } from './no-op.ts';

enableCompileCache();
boundYoungGeneration();
const { loadConfig } = await import('../src/config/load.ts');
const { systemClock } = await import('../src/io/clock.ts');
const { systemTimers } = await import('../src/io/timers.ts');
const { kinds } = await import('../src/main/configuration.ts');
const { readEnvironment } = await import('../src/main/environment.ts');
const { openLog } = await import('../src/main/log.ts');
const { startSlackSide } = await import('../src/main/slack.ts');
const { pipelineWorld } = await import('../src/main/world.ts');
const { startRunner } = await import('../src/pipeline/runner.ts');
const { slackApp } = await import('../src/slack/app.ts');
const { slackGroups } = await import('../src/slack/groups.ts');
const { slackPeople } = await import('../src/slack/people.ts');
const { webClient } = await import('../src/slack/web-client.ts');
const { openStore } = await import('../src/store/open.ts');

const tell = (words: Told): void => {
  process.send?.(words);
};

const read = readEnvironment(process.env);
if (read.kind === 'faults') throw new Error(read.sentences.join(' '));
const { settings } = read;
const log = openLog('warn');
const config = await configuration(settings.configPath);
const opened = await openStore({ url: settings.databaseUrl ?? '', clock: systemClock, log, processName: 'bench' });
const address = {
  botToken: settings.botToken,
  ...(settings.slackApiUrl === undefined ? {} : { apiUrl: settings.slackApiUrl }),
};
const client = webClient(address);
const slack = slackApp({ ...address, connection: settings.connection, log, timers: systemTimers });
const groups = slackGroups({ client, clock: systemClock, timers: systemTimers, log });
const people = slackPeople({ groups, config: () => config });
const wired = pipelineWorld({
  opened,
  config: () => config,
  stateFolder: settings.stateFolder,
  variables: process.env,
  people,
  log,
});
const observed = observing(opened.store);
const world: PipelineWorld = {
  ...wired,
  store: observed.store,
  provider: () => noOpProvider,
  source: () => scriptedSource,
};
const runner = startRunner(world);
const operations = {
  store: observed.store,
  clock: systemClock,
  config: () => config,
  people,
  revisions: wired.revisions,
  provider: wired.provider,
  log,
};
const side = startSlackSide({ slack, client, opened, people, world: operations, config: () => config, log });
measureOnRequest();
tell({ kind: 'ready' });

process.on('SIGTERM', () => {
  void (async () => {
    await Promise.all([side.stopListening(), runner.stop()]);
    await side.stopTalking(0);
    await opened.close();
    process.exit(0);
  })();
});

async function configuration(path: string): Promise<Config> {
  const providers = { ...kinds.providers, 'no-op': noOpKinds.provider };
  const sources = { ...kinds.sources, scripted: noOpKinds.source };
  const loaded = await loadConfig({
    path,
    environmentVariables: process.env,
    kinds: { ...kinds, providers, sources },
  });
  if (loaded.kind === 'faults') throw new Error(JSON.stringify(loaded.faults));
  return loaded.config;
}

/** The same store; a step costs from the first look for its row to the commit of its result. */
function observing(store: Store): { readonly store: Store } {
  const begun = new Map<string, number>();
  const stepsMs = new Map<string, number[]>();
  return {
    store: {
      ...store,
      step: (key) => {
        if (!begun.has(key)) begun.set(key, performance.now());
        return store.step(key);
      },
      transact: async (work) => {
        const saved: { step?: string; deployment?: Deployment } = {};
        const value = await store.transact((tx) =>
          work({
            ...tx,
            saveStep: async (step, claim) => {
              await tx.saveStep(step, claim);
              if (step.state !== 'running') saved.step = step.key;
            },
            addDeployment: async (draft, wake) => (saved.deployment = await tx.addDeployment(draft, wake)),
            saveDeployment: async (next, wake, claim) =>
              (saved.deployment = await tx.saveDeployment(next, wake, claim)),
          }),
        );
        note(saved);
        return value;
      },
    },
  };

  function note({ step, deployment }: { readonly step?: string; readonly deployment?: Deployment }): void {
    if (step !== undefined) {
      const [id = ''] = step.split('/');
      stepsMs.set(id, [...(stepsMs.get(id) ?? []), performance.now() - (begun.get(step) ?? Number.NaN)]);
    }
    if (deployment === undefined) return;
    const { id, epoch, digest, phase } = deployment;
    if (phase === 'awaiting') tell({ kind: 'asked', id, epoch, digest });
    if (phase === 'live') tell({ kind: 'live', id, atMs: systemClock.now(), stepsMs: stepsMs.get(id) ?? [] });
  }
}

function measureOnRequest(): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  process.on('message', (message) => {
    if (asked.parse(message) === 'begin') {
      delay.reset();
      delay.enable();
      return;
    }
    delay.disable();
    const megabytes = process.memoryUsage.rss() / 2 ** 20;
    tell({ kind: 'measured', loopDelayMs: delay.percentile(99) / 1e6, megabytes });
  });
}
