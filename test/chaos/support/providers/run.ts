import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { auditFaults, faultsTold } from '../invariants.ts';
import type { Chance } from '../random.ts';
import { unlessAway } from '../record.ts';
import { teller } from '../stories.ts';
import type { Told } from '../stories.ts';
import type { Timeline } from '../timeline.ts';
import type { ChaosWorld } from '../world.ts';
import { chaosWorld } from '../world.ts';
import { configText } from './config.ts';
import { firestorePlaces, flagsPlace, hostingPlace, rulesPlace } from './firebase.ts';
import { cloudRunPlace, functionsPlace } from './google-run.ts';
import type { Made, Place } from './place.ts';
import { actionsPlace, commandPlace, migrationsPlace } from './programs.ts';
import { makeReleases } from './repository.ts';
import { vercelPlaces } from './vercel.ts';

export interface ProviderKills {
  /** How often the bot was killed while a deployment to each place was under way. */
  readonly kills: Readonly<Record<string, number>>;
  readonly told: readonly Told[];
  readonly faults: readonly string[];
}

export interface ProviderKillsPlan {
  /** So many kills in the middle of a deployment of each place. */
  readonly each: number;
  /** Only these places; all of them when absent. */
  readonly only?: readonly string[];
}

const releasesMade = 400;
const connectWithinMs = 60_000;
/** Whoever is killed every few seconds comes on slowly. */
const endsWithinMs = 420_000;
/** About as long as a deployment takes. */
const usualMs = 9_000;

/** Deployments and rollbacks at every place that the bot can release to, side by side, while it is killed again and again. */
export async function providerKills(
  plan: ProviderKillsPlan,
  chance: Chance,
  timeline: Timeline,
): Promise<ProviderKills> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'quarterdeck-chaos-places-')));
  const all = await everyPlace(folder);
  const places = all.filter(({ name }) => plan.only?.includes(name) ?? true);
  const made: Made[] = [];
  try {
    const world = await chaosWorld({
      timeline,
      services: places.map(({ name }) => ({ name, approvals: 0 })),
      limits: 'off',
      elsewhere: {
        makeRepository: async (at) => {
          made.push(...(await makeReleases(at, releasesMade)));
          for (const { learn } of places) learn?.(made);
        },
        configText: (repository) => configText(places, repository),
        environment: Object.fromEntries([
          ['METADATA_SERVER_DETECTION', 'none'],
          ...places.flatMap(({ environment = {} }) => Object.entries(environment)),
        ]),
      },
    });
    try {
      return await runIn({ world, places, made }, plan.each, chance);
    } finally {
      timeline.say(`what the bot warned of:\n${await warnings(world)}`);
      await world.end();
    }
  } finally {
    await Promise.all(all.map(({ close }) => close()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function warnings(world: ChaosWorld): Promise<string> {
  const lines = (await world.botLog()).split('\n').filter((line) => !line.startsWith('{"level":"info"'));
  return lines.slice(-60).join('\n');
}

async function everyPlace(folder: string): Promise<readonly Place[]> {
  return [
    ...(await vercelPlaces()),
    await cloudRunPlace(),
    await functionsPlace(join(folder, 'functions-begun')),
    await hostingPlace(),
    await rulesPlace(),
    await flagsPlace(),
    ...(await firestorePlaces()),
    await migrationsPlace(),
    await actionsPlace(),
    commandPlace(folder),
  ];
}

interface Scene {
  readonly world: ChaosWorld;
  readonly places: readonly Place[];
  readonly made: readonly Made[];
}

async function runIn(scene: Scene, each: number, chance: Chance): Promise<ProviderKills> {
  const { world, places } = scene;
  world.bot.start();
  await world.waitForBot();
  const tellers = places.map(({ name, stories, expects }) => {
    const service = { name, approvals: 0, port: 0 };
    const plan = {
      service,
      stories,
      endsWithinMs,
      badEnds: ['failed', 'rolled-back'],
      ...(expects === undefined ? {} : { expects }),
    };
    return teller(world, plan, chance.fork(name));
  });
  await Promise.all(tellers.map(({ first }) => first()));
  let over = false;
  const telling = Promise.all(tellers.map(({ goOn }) => goOn(() => over)));
  telling.catch(() => undefined);
  const killing = killEach(scene, each, chance.fork('kills'));
  const kills = await Promise.race([killing, telling.then(() => ({}))]);
  over = true;
  await telling;
  const told = tellers.flatMap((one) => one.told());
  const faults = [...(await faultsTold(world, told)), ...(await auditFaults(world)), ...(await placeFaults(scene))];
  return { kills, told, faults };
}

/** Kills until each place was in the middle of a deployment often enough. */
async function killEach({ world, places }: Scene, each: number, chance: Chance): Promise<Record<string, number>> {
  const kills: Record<string, number> = Object.fromEntries(places.map(({ name }) => [name, 0]));
  const isEnough = (): boolean => Object.values(kills).every((count) => count >= each);
  for (let count = 1; !isEnough() && count <= each * 4 + 10; count += 1) {
    await delay(chance.between(0, usualMs));
    const working = ((await unlessAway(world.record.deployments())) ?? []).filter((one) => !one.is_final);
    if (working.length === 0) continue;
    world.timeline.say(`kill ${count}: ${working.map(({ id, phase }) => `${id} ${phase}`).join(', ')}`);
    await world.bot.pull();
    for (const { service } of working) kills[service] = (kills[service] ?? 0) + 1;
    world.bot.start();
    // A bot that dies in its start must not leave anything behind either.
    if (chance.is(0.15)) await delay(chance.between(0, 3_000));
    else await world.waitForBot(connectWithinMs);
  }
  return kills;
}

async function placeFaults({ world, places, made }: Scene): Promise<readonly string[]> {
  const all = await world.record.deployments();
  const open = all.filter(({ is_final: isFinal }) => !isFinal).map(({ id, phase }) => `${id} is still ${phase}`);
  const revisions = new Map(made.map(({ label, revision }) => [label, revision]));
  const revisionOf = (label: string): string => revisions.get(label) ?? label;
  const found: string[] = [];
  for (const place of places) {
    const deployments = all.filter(({ service }) => service === place.name);
    const faults = await place.faults({ deployments, revisionOf });
    if (faults.length === 0) continue;
    found.push(...faults.map((fault) => `${place.name}: ${fault}`));
    const told = deployments.map(({ id, phase, record }) => [
      id,
      record.plan.kind,
      record.plan.release.label,
      phase,
      record.versions,
    ]);
    world.timeline.say(`${place.name}: ${JSON.stringify(told)}\n${JSON.stringify(await place.seen()).slice(0, 6_000)}`);
  }
  return [...open, ...found];
}
