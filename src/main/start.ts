import { loadConfig } from '../config/load.ts';
import type { Loaded } from '../config/load.ts';
import type { Config } from '../domain/config.ts';
import { serveHttp } from '../http/server.ts';
import type { HttpServer } from '../http/server.ts';
import { systemClock } from '../io/clock.ts';
import { randomText } from '../io/random.ts';
import { systemTimers } from '../io/timers.ts';
import type { OperationsWorld } from '../operations/world.ts';
import { startRunner } from '../pipeline/runner.ts';
import type { Runner } from '../pipeline/runner.ts';
import type { Membership } from '../ports/people.ts';
import type { Log } from '../ports/world.ts';
import { slackApp } from '../slack/app.ts';
import type { SlackApp } from '../slack/app.ts';
import { slackGroups } from '../slack/groups.ts';
import { slackPeople } from '../slack/people.ts';
import { webClient } from '../slack/web-client.ts';
import type { WebClient } from '../slack/web-client.ts';
import { openJobs } from '../store/jobs.ts';
import type { OpenStore } from '../store/open.ts';
import { openStore } from '../store/open.ts';
import { githubSide, githubWebhook } from './github.ts';
import type { GithubSide } from './github.ts';
import { mirrorDeployments } from './github-mirror.ts';
import { configHolder, faultText, followConfig, kinds } from './configuration.ts';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import type { Settings, Variables } from './environment.ts';
import { figures, readyPage } from './readiness.ts';
import type { Health } from './readiness.ts';
import { startRecurring } from './recurring.ts';
import type { Ruling } from './ruling-config.ts';
import { patiently } from './patiently.ts';
import { followRuling, propose, rulingConfig } from './ruling-config.ts';
import { startSlackSide } from './slack.ts';
import { warmUp } from './warm-up.ts';
import { keepSupervisor, pipelineWorld } from './world.ts';

export interface Running {
  readonly port: number;
  /** Stops taking work, finishes or hands back what is in hand, sends what is due. */
  stop(): Promise<void>;
}

export type Started =
  | { readonly kind: 'running'; readonly running: Running }
  | { readonly kind: 'faults'; readonly sentences: readonly string[] };

const reviveEveryMs = 1000;
const flushMs = 3000;

/** Wires the whole program together and starts it. */
export async function start(settings: Settings, variables: Variables, log: Log): Promise<Started> {
  const loaded = await loadConfig({ path: settings.configPath, environmentVariables: variables, kinds });
  if (loaded.kind === 'faults') return { kind: 'faults', sentences: loaded.faults.map(faultText) };
  const { databaseUrl: url, stateFolder } = settings;
  const database = await openDatabase({ url, stateFolder, clock: systemClock, log });
  const opened = await patiently(
    () =>
      openStore({
        url: database.url,
        clock: systemClock,
        log,
        processName: `quarterdeck ${randomText(4)}`,
        ...(settings.auditKey === undefined ? {} : { auditKey: settings.auditKey }),
      }),
    { clock: systemClock, timers: systemTimers, log },
  );
  const ruling: Ruling = {
    versions: opened.configVersions,
    path: settings.configPath,
    stateFolder,
    variables,
    clock: systemClock,
    log,
  };
  const config = await rulingConfig(ruling, loaded);
  return {
    kind: 'running',
    running: await run({ settings, variables, log, loaded: config, ruling, database, opened }),
  };
}

interface Parts {
  readonly settings: Settings;
  readonly variables: Variables;
  readonly log: Log;
  readonly loaded: Loaded;
  readonly ruling: Ruling;
  readonly database: Database;
  readonly opened: OpenStore;
}

async function run(parts: Parts): Promise<Running> {
  const { log, loaded, database, opened } = parts;
  const holder = configHolder(loaded.config);
  const config = holder.current;
  const heart = startHeart(parts, config);
  const http = await openHttp(parts, heart, config);
  const { slack, client, people, operations } = heart;
  const side = startSlackSide({ slack, client, opened, people, world: operations, config, log });
  const stopMirror = mirrorDeployments({ opened, config, github: heart.github, log });
  const stopReviving = keepAlive(parts);
  const jobs = await openJobs({ url: database.url, log, processName: 'quarterdeck' });
  const stopTicks = await startRecurring({
    opened,
    jobs,
    config,
    provider: operations.provider,
    clock: systemClock,
    log,
  });
  const stopFollowing = await follow(parts, holder);
  log.info({ port: http.port, version: config().version }, 'running');
  const stopWarming = warmUp(config(), { timers: systemTimers, log });
  return {
    port: http.port,
    stop: async () => {
      heart.drain();
      stopWarming();
      stopFollowing();
      stopTicks();
      await Promise.all([side.stopListening(), heart.runner.stop(), jobs.close(), stopMirror()]);
      await side.stopTalking(flushMs);
      await heart.hangUp();
      await http.close();
      stopReviving();
      await opened.close();
      await database.stop();
    },
  };
}

/** The file and the other replicas: whichever says something new rules. */
async function follow(
  { settings, variables, log, loaded, ruling, opened }: Parts,
  holder: ReturnType<typeof configHolder>,
): Promise<() => void> {
  const stop = followRuling(ruling, holder, systemTimers);
  const watch = await followConfig({
    path: settings.configPath,
    ...{ variables, loaded, holder, store: opened.store, clock: systemClock, timers: systemTimers, log },
    propose: (next: Loaded) => propose(ruling, next),
  });
  return () => {
    watch.stop();
    stop();
  };
}

/** What works on deployments, and what it tells of itself. */
interface Heart {
  readonly slack: SlackApp;
  readonly client: WebClient;
  readonly people: Membership;
  readonly operations: OperationsWorld;
  readonly runner: Runner;
  readonly github: GithubSide;
  readonly health: Health;
  readonly drain: () => void;
  /** Channels to far ends; nobody asks them anything any more. */
  readonly hangUp: () => Promise<void>;
}

function startHeart({ settings, variables, log, opened }: Parts, config: () => Config): Heart {
  const client = webClient(webAddress(settings));
  const slack = slackApp({ ...webAddress(settings), connection: settings.connection, log, timers: systemTimers });
  const groups = slackGroups({ client, clock: systemClock, timers: systemTimers, log });
  const people = slackPeople({ groups, config });
  const github = githubSide(config, variables, log);
  const surroundings = { github, opened, config, stateFolder: settings.stateFolder, variables, people, log };
  const world = pipelineWorld(surroundings);
  const stopSupervising = keepSupervisor(surroundings, config);
  const runner = startRunner(world);
  const state = { draining: false };
  return {
    slack,
    github,
    client,
    people,
    operations: {
      store: opened.store,
      clock: systemClock,
      config,
      people,
      revisions: world.revisions,
      provider: world.provider,
      log,
    },
    runner,
    health: {
      opened,
      slackConnected: () => slack.connected(),
      busy: () => runner.busy(),
      draining: () => state.draining,
    },
    drain: () => {
      state.draining = true;
      stopSupervising();
    },
    hangUp: () => world.close(),
  };
}

function openHttp(
  { settings, variables, opened, log }: Parts,
  { health, slack, github }: Heart,
  config: () => Config,
): Promise<HttpServer> {
  const numbers = figures(health);
  const { deliveries } = opened;
  // The hook came to one process; the work that waits for it may be another’s.
  deliveries.onNews((fullName) => {
    github.bell.ring(fullName);
  });
  return serveHttp({
    host: settings.host,
    port: settings.port,
    ready: () => readyPage(health),
    metrics: () => numbers.page(),
    hooks: { github: githubWebhook({ config, variables, deliveries, bell: github.bell, log }) },
    log,
    ...(settings.httpToken === undefined ? {} : { token: settings.httpToken }),
    ...(slack.requestListener === undefined ? {} : { slack: slack.requestListener }),
  });
}

const webAddress = ({ botToken, slackApiUrl }: Settings) => ({
  botToken,
  ...(slackApiUrl === undefined ? {} : { apiUrl: slackApiUrl }),
});

/** A database that does not answer is brought back if it is ours. */
function keepAlive({ opened, database, log }: Parts): () => void {
  let busy = false;
  return systemTimers.every(reviveEveryMs, () => {
    if (busy) return;
    busy = true;
    opened
      .ping()
      .catch(() => database.revive())
      .catch((error: unknown) => {
        log.error({ error }, 'the database does not come back; trying again');
      })
      .finally(() => {
        busy = false;
      });
  });
}
