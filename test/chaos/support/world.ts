import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BotProcess } from '../../../playground/bot.ts';
import { botProcess } from '../../../playground/bot.ts';
import { freePort } from '../../../playground/free-port.ts';
import { endLeftovers } from '../../../playground/home.ts';
import type { Workspace, WorkspaceOptions } from '../../../playground/slack/workspace.ts';
import { startWorkspace } from '../../../playground/slack/workspace.ts';
import { embeddedUrl, recordReader } from './record.ts';
import type { RecordReader } from './record.ts';
import { makeRepository } from './releases.ts';
import type { ServicePlan } from './settings.ts';
import { configText, seedFor } from './settings.ts';
import type { Timeline } from './timeline.ts';
import { until } from './until.ts';
import { visitors } from './visitors.ts';
import type { Visitors } from './visitors.ts';

export interface WorldPlan {
  readonly timeline: Timeline;
  readonly services: readonly Omit<ServicePlan, 'port'>[];
  readonly limits: NonNullable<WorkspaceOptions['limits']>;
  /** An external database, already there; the built-in one without. */
  readonly databaseUrl?: string;
  readonly http?: boolean;
  readonly visitsPerSecond?: number;
  /** Releases to other places than this machine. */
  readonly elsewhere?: Elsewhere;
}

/** What a world has instead of services of its own: their repository and configuration, and what they need of the environment. */
export interface Elsewhere {
  readonly makeRepository: (folder: string) => Promise<void>;
  readonly configText: (repository: string) => string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A workspace, a bot with its own folder and database, services on this machine, and visitors. */
export interface ChaosWorld {
  readonly timeline: Timeline;
  readonly folder: string;
  readonly stateFolder: string;
  readonly services: readonly ServicePlan[];
  readonly workspace: Workspace;
  readonly bot: BotProcess;
  /** One more process of the bot on the same state folder, not started yet. */
  readonly anotherBot: (name: string, other?: OtherBot) => BotProcess;
  readonly environment: Readonly<Record<string, string>>;
  readonly record: RecordReader;
  readonly visitors: Visitors;
  readonly startLog: () => Promise<readonly StartLine[]>;
  readonly botLog: (name?: string) => Promise<string>;
  readonly waitForBot: (withinMs?: number) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** A process that a version's program began. */
export interface StartLine {
  readonly service: string;
  readonly version: string;
  readonly release: string;
  readonly pid: number;
}

/** What is different about another process of the bot. */
export interface OtherBot {
  readonly program?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const releasesMade = 400;
const firstStartMs = 60_000;

/** Makes the world; nothing of the bot runs yet. */
export async function chaosWorld(plan: WorldPlan): Promise<ChaosWorld> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'quarterdeck-chaos-')));
  // As root the database runs as somebody else, who must be able to pass through.
  await chmod(folder, 0o711);
  const stateFolder = join(folder, 'state');
  const startLog = join(folder, 'starts.log');
  const repository = join(folder, 'repository');
  await writeFile(startLog, '');
  await (plan.elsewhere?.makeRepository(repository) ?? makeRepository(repository, releasesMade));
  const services: ServicePlan[] = [];
  for (const service of plan.services) services.push({ ...service, port: await freePort(0) });
  const configPath = join(folder, 'quarterdeck.yml');
  await writeFile(configPath, plan.elsewhere?.configText(repository) ?? configText({ services, repository, startLog }));
  const httpPort = plan.http === true ? await freePort(0) : undefined;
  const workspace = await startWorkspace({
    limits: plan.limits,
    seed: seedFor(services),
    ...(httpPort === undefined
      ? {}
      : { delivery: { kind: 'http', requestUrl: `http://127.0.0.1:${httpPort}/slack/events` } }),
  });
  const environment = environmentOf(plan, { workspace, configPath, stateFolder, httpPort });
  const urlNow = () => (plan.databaseUrl === undefined ? embeddedUrl(stateFolder) : Promise.resolve(plan.databaseUrl));
  const record = recordReader(urlNow);
  const traffic = visitors(plan.visitsPerSecond ?? 8);
  const bots: BotProcess[] = [];
  const anotherBot = (name: string, { program, environment: more }: OtherBot = {}): BotProcess => {
    const logFile = join(folder, `${name}.log`);
    const mine = { ...environment, ...more };
    const made = botProcess({ logFile, environment: mine, ...(program === undefined ? {} : { program }) });
    bots.push(made);
    return made;
  };
  return {
    ...{ timeline: plan.timeline, folder, stateFolder, services, workspace, anotherBot, environment, record },
    bot: anotherBot('bot'),
    visitors: traffic,
    startLog: async () => readStarts(await readFile(startLog, 'utf8')),
    botLog: (name = 'bot') => readFile(join(folder, `${name}.log`), 'utf8'),
    waitForBot: (withinMs = firstStartMs) => workspace.waitForBot(withinMs),
    end: async () => {
      await traffic.stop();
      await record.close();
      await Promise.all(bots.map((bot) => bot.end(12_000)));
      await workspace.close();
      await endLeftovers(stateFolder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Places {
  readonly workspace: Workspace;
  readonly configPath: string;
  readonly stateFolder: string;
  readonly httpPort: number | undefined;
}

function environmentOf(
  { databaseUrl, elsewhere }: WorldPlan,
  { workspace, configPath, stateFolder, httpPort }: Places,
): Readonly<Record<string, string>> {
  const { app } = workspace.seed;
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '/',
    LOG_LEVEL: 'info',
    SLACK_BOT_TOKEN: app.botToken,
    SLACK_API_URL: workspace.apiUrl,
    QUARTERDECK_CONFIG: configPath,
    QUARTERDECK_HOME: stateFolder,
    QUARTERDECK_AUDIT_KEY: 'chaos',
    ...elsewhere?.environment,
    ...(httpPort === undefined
      ? { SLACK_APP_TOKEN: app.appToken }
      : { SLACK_SIGNING_SECRET: app.signingSecret, PORT: String(httpPort) }),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...(process.env['QUARTERDECK_TEST_RUN'] === undefined
      ? {}
      : { QUARTERDECK_TEST_RUN: process.env['QUARTERDECK_TEST_RUN'] }),
  };
}

function readStarts(text: string): readonly StartLine[] {
  return text.split('\n').flatMap((line) => {
    const [service, version, release, pid] = line.split(' ');
    return service === undefined || version === undefined || release === undefined
      ? []
      : [{ service, version, release, pid: Number(pid) }];
  });
}

/** The port on which a service's visitors are served answers. */
export async function served(port: number, withinMs = 20_000): Promise<void> {
  await until({
    what: `port ${port} answers`,
    withinMs,
    look: () =>
      fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) }).then(
        async (answer) => {
          await answer.text();
          return answer.status === 200 ? true : undefined;
        },
        () => undefined,
      ),
  });
}
