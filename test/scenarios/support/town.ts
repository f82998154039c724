import { chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, vi } from 'vitest';
import { freePort } from '../../../playground/free-port.ts';
import type { MessageRecord } from '../../../playground/slack/records.ts';
import type { Seed, SeedPerson } from '../../../playground/slack/seed.ts';
import { defaultSeed } from '../../../playground/slack/seed.ts';
import type { Workspace } from '../../../playground/slack/workspace.ts';
import { startWorkspace } from '../../../playground/slack/workspace.ts';
import { readEnvironment } from '../../../src/main/environment.ts';
import { start } from '../../../src/main/start.ts';
import type { Running } from '../../../src/main/start.ts';
import { stopSupervisor } from '../../../src/providers/supervisor/stop.ts';
import type { Log } from '../../../src/ports/world.ts';
import { freshDatabase } from '../../support/postgres.ts';
import type { LogLine } from '../../support/world.ts';
import { recordingLog } from '../../support/world.ts';
import type { Person } from './person.ts';
import { aPerson } from './person.ts';
import { buttons, cardOf, said } from './reading.ts';
import type { Ledger } from './ledger.ts';
import { openLedger } from './ledger.ts';
import { makeRepository } from './repository.ts';
import type { Settings } from './settings.ts';
import { channelOf, configText, merged, quiet, real } from './settings.ts';

export interface TownPlan {
  /** Services of programs that do nothing, by name, with what is special about them. */
  readonly quiet?: Readonly<Record<string, Settings>>;
  /** Services that run on this machine. */
  readonly real?: Readonly<Record<string, Settings>>;
  /** The rest of the configuration. */
  readonly config?: Settings;
  readonly people?: readonly SeedPerson[];
  /** Slack reaches the bot over HTTP instead of Socket Mode. */
  readonly http?: boolean;
  /** Services beside these, told whole, with what the bot's environment holds for them. */
  readonly clouds?: (folder: string) => Promise<CloudServices>;
}

export interface CloudServices {
  readonly services: Readonly<Record<string, Settings>>;
  readonly config: Settings;
  readonly variables: Readonly<Record<string, string>>;
}

/** A workspace with its people, a bot with its own database, and services to deploy. */
export interface Town extends Readonly<Record<Name, Person>> {
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  readonly folder: string;
  readonly logged: readonly LogLine[];
  readonly person: (name: string) => Person;
  /** The card of a deployment, once it says this. */
  readonly card: (id: string, says?: string | RegExp, withinMs?: number) => Promise<MessageRecord>;
  /** Waits until somebody can read this in the channel. */
  readonly hears: (channel: string, says: string | RegExp, withinMs?: number) => Promise<MessageRecord>;
  /** Everything that the thread under a card says, one line for each message. */
  readonly thread: (id: string) => Promise<string>;
  /** Deploys this to live, without anything to see on the way. */
  readonly goesLive: (service: string, release: string) => Promise<string>;
  readonly portOf: (service: string) => number;
  /** Writes the configuration anew. */
  readonly configures: (text: (services: Readonly<Record<string, Settings>>) => string) => Promise<void>;
  /** Releases wait, or go on. */
  readonly gate: (state: 'closed' | 'open') => Promise<void>;
  /** From now on restoring fails, or works again. */
  readonly restoring: (state: 'broken' | 'works') => Promise<void>;
}

type Name = 'ada' | 'grace' | 'linus' | 'margaret' | 'dennis' | 'admin';

// Machines that are busy with other tests are slow; what is true comes all the same.
vi.setConfig({ testTimeout: 90_000 });

const startMs = 30_000;
const patienceMs = 45_000;

/** Builds a town for one test; whatever it says to Slack must be what Slack takes. */
export async function aTown(plan: TownPlan = { quiet: { shop: {} } }): Promise<Town> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'quarterdeck-town-')));
  await chmod(folder, 0o711);
  const repository = join(folder, 'repository');
  // Reading the contracts of clouds leaves a connection no time to open.
  const clouds = (await plan.clouds?.(folder)) ?? noClouds;
  const [database] = await Promise.all([freshDatabase(), makeRepository(repository)]);
  const ports = new Map<string, number>();
  for (const name of Object.keys(plan.real ?? {})) ports.set(name, await freePort(0));
  const httpPort = plan.http === true ? await freePort(0) : undefined;
  const services = { ...servicesOf(plan, { folder, repository, ports }), ...clouds.services };
  const configPath = join(folder, 'quarterdeck.yml');
  await writeFile(configPath, configText(services, clouds.config, plan.config ?? {}));
  const workspace = await startWorkspace({
    limits: 'off',
    seed: seedFor(plan, Object.keys(clouds.services)),
    ...(httpPort === undefined
      ? {}
      : { delivery: { kind: 'http', requestUrl: `http://127.0.0.1:${httpPort}/slack/events` } }),
  });
  const stateFolder = join(folder, 'state');
  const log = recordingLog();
  const environment = environmentOf(workspace, { configPath, stateFolder, databaseUrl: database.url, httpPort });
  const running = await startBot({ ...environment, ...clouds.variables }, log);
  const ledger = openLedger(database.url);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await tellStory(log.lines, ledger);
    await ledger.hurryOut();
    await running.stop();
    await ledger.close();
    await workspace.close();
    await stopSupervisor({ stateFolder, environment: process.env });
    await Promise.all([database.drop(), rm(folder, { recursive: true, force: true })]);
    expect(workspace.violations).toEqual([]);
  });
  await workspace.waitForBot(startMs);
  return townOf({ workspace, ledger, folder, log: log.lines, services, configPath, ports });
}

const noClouds: CloudServices = { services: {}, config: {}, variables: {} };

function servicesOf(
  plan: TownPlan,
  place: { readonly folder: string; readonly repository: string; readonly ports: ReadonlyMap<string, number> },
): Readonly<Record<string, Settings>> {
  const all = [
    ...Object.entries(plan.quiet ?? {}).map(([name, more]) => [name, merged(quiet(place), more)] as const),
    ...Object.entries(plan.real ?? {}).map(
      ([name, more]) => [name, merged(real(place, place.ports.get(name) ?? 0), more)] as const,
    ),
  ];
  return Object.fromEntries(all);
}

function seedFor(
  { quiet: silent = {}, real: running = {}, people = [] }: TownPlan,
  more: readonly string[],
): Partial<Seed> {
  const members = [...defaultSeed.people, ...people].map(({ id }) => id);
  const channels = [...Object.keys(silent), ...Object.keys(running), ...more].map((name) => ({
    id: channelOf(name),
    name,
    topic: '',
    members,
    botIsMember: true,
  }));
  const standing = defaultSeed.channels.map((one) => (one.name === 'deployments' ? { ...one, members } : one));
  return { people: [...defaultSeed.people, ...people], channels: [...standing, ...channels] };
}

interface Addresses {
  readonly configPath: string;
  readonly stateFolder: string;
  readonly databaseUrl: string;
  readonly httpPort: number | undefined;
}

function environmentOf({ seed, apiUrl }: Workspace, addresses: Addresses): Readonly<Record<string, string>> {
  const { configPath, stateFolder, databaseUrl, httpPort } = addresses;
  return {
    PATH: process.env['PATH'] ?? '',
    SLACK_BOT_TOKEN: seed.app.botToken,
    SLACK_API_URL: apiUrl,
    QUARTERDECK_CONFIG: configPath,
    QUARTERDECK_HOME: stateFolder,
    QUARTERDECK_AUDIT_KEY: 'town',
    DATABASE_URL: databaseUrl,
    ...(httpPort === undefined
      ? { SLACK_APP_TOKEN: seed.app.appToken }
      : { SLACK_SIGNING_SECRET: seed.app.signingSecret, PORT: String(httpPort) }),
  };
}

async function startBot(environment: Readonly<Record<string, string>>, log: Log): Promise<Running> {
  const read = readEnvironment(environment);
  if (read.kind === 'faults') throw new Error(read.sentences.join('\n'));
  const started = await start(read.settings, environment, log);
  if (started.kind === 'faults') throw new Error(started.sentences.join('\n'));
  return started.running;
}

interface Parts {
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  readonly folder: string;
  readonly log: Pick<Town, 'logged'>['logged'];
  readonly services: Readonly<Record<string, Settings>>;
  readonly configPath: string;
  readonly ports: ReadonlyMap<string, number>;
}

function townOf(parts: Parts): Town {
  const { workspace, ledger, folder, log, services, configPath, ports } = parts;
  const person = (name: string): Person => aPerson(workspace, name);
  const people = {
    ada: person('ada'),
    grace: person('grace'),
    linus: person('linus'),
    margaret: person('margaret'),
    dennis: person('dennis'),
    admin: person('admin'),
  };
  const card: Town['card'] = (id, says = '', withinMs = patienceMs) => {
    const channel = channelOf(id.split('#')[0] ?? '');
    return people.ada.waitForMessage(channel, (one) => cardOf(one) === id && fits(said(one), says), withinMs);
  };
  return {
    ...{ workspace, ledger, folder, logged: log, person, ...people, card },
    hears: (channel, says, withinMs = patienceMs) =>
      people.grace.waitForMessage(channel, (one) => one.byApp && fits(said(one), says), withinMs),
    thread: async (id) => {
      await ledger.hurryOut();
      const { channel, ts } = await card(id);
      const replies = people.ada.reads(channel).filter((one) => one.threadTs === ts && one.ts !== ts);
      return replies.map(({ text }) => text).join('\n');
    },
    goesLive: async (service, release) => {
      const answer = await people.ada.asks(`/deploy ${service} production ${release}`);
      const id = /[a-z-]+#\d+/.exec(said(answer))?.[0] ?? '';
      const waiting = await card(id);
      if (buttons(waiting).includes('Approve')) await people.grace.pressesAndReads(waiting, 'Approve');
      await ledger.reaches(id, 'live');
      return id;
    },
    portOf: (service) => ports.get(service) ?? 0,
    configures: (text) => writeFile(configPath, text(services)),
    gate: (state) => mark(join(folder, 'gate'), state === 'closed'),
    restoring: (state) => mark(join(folder, 'broken'), state === 'broken'),
  };
}

const fits = (text: string, says: string | RegExp): boolean =>
  typeof says === 'string' ? text.includes(says) : says.test(text);

const mark = (path: string, there: boolean): Promise<void> => (there ? writeFile(path, '') : rm(path, { force: true }));

/** What the bot complained about and what the audit says, for whoever must find out why a test failed. */
async function tellStory(lines: readonly LogLine[], ledger: Ledger): Promise<void> {
  const loud = lines.filter(({ level }) => level === 'warn' || level === 'error');
  const story = await ledger.ask('SELECT deployment, actor, kind, facts FROM audit ORDER BY at_ms');
  process.stderr.write(`${[...loud, ...story].map((line) => inspect(line, { breakLength: 200 })).join('\n')}\n`);
}
