import { faultsAtRest } from './invariants.ts';
import { killAgainAndAgain } from './kills.ts';
import type { Kill } from './kills.ts';
import type { Chance } from './random.ts';
import { unlessAway } from './record.ts';
import { channelOf } from './settings.ts';
import type { Told } from './stories.ts';
import { teller } from './stories.ts';
import { pressUntil, typeUntil } from './people.ts';
import type { Timeline } from './timeline.ts';
import type { ChaosWorld } from './world.ts';
import { chaosWorld, served } from './world.ts';

export interface KillRun {
  readonly kills: readonly Kill[];
  readonly told: readonly Told[];
  readonly visits: number;
  readonly faults: readonly string[];
}

/** Three services at work and five requests that wait for approval: eight cards. */
const working = [
  { name: 'alpha', approvals: 0 },
  { name: 'bravo', approvals: 1 },
  { name: 'charlie', approvals: 2 },
];
const waiting = ['delta', 'echo', 'foxtrot', 'golf', 'hotel'].map((name) => ({ name, approvals: 2 }));

/** Whole deployments by people, under kills of the bot and its database; what is broken at the end. */
export async function killRun(times: number, chance: Chance, timeline: Timeline): Promise<KillRun> {
  const world = await chaosWorld({
    timeline,
    services: [...working, ...waiting],
    // As Slack's, but a bot that is killed every few seconds asks for its socket more often than a living one.
    limits: { 'apps.connections.open': { burst: 1000, perMinute: 60 } },
    visitsPerSecond: 6,
  });
  try {
    return await runIn(world, times, chance);
  } catch (error) {
    timeline.say(`the bot's last words:\n${(await world.botLog()).split('\n').slice(-40).join('\n')}`);
    throw error;
  } finally {
    await world.end();
  }
}

async function runIn(world: ChaosWorld, times: number, chance: Chance): Promise<KillRun> {
  world.bot.start();
  await world.waitForBot();
  const tellers = world.services
    .slice(0, working.length)
    .map((service) => teller(world, { service }, chance.fork(service.name)));
  await Promise.all(
    tellers.map(async ({ first, service }) => {
      // Without visitors there would be nothing to judge the first release by.
      await Promise.all([
        first(),
        served(service.port).then(() => {
          world.visitors.visit(service.name, service.port);
        }),
      ]);
    }),
  );
  await Promise.all(waiting.map(({ name }) => askAndWait(world, name)));
  let over = false;
  const telling = Promise.all(tellers.map(({ goOn }) => goOn(() => over)));
  // Whoever fails first ends the run; the other's failure is the same story.
  telling.catch(() => undefined);
  const kills = await Promise.race([killAgainAndAgain(world, times, chance.fork('kills')), telling.then(() => [])]);
  over = true;
  await telling;
  await Promise.all(waiting.map(({ name }) => cancelWaiting(world, name)));
  const told = tellers.flatMap((one) => one.told());
  const faults = [...kills.flatMap(({ fault }) => fault ?? []), ...(await faultsAtRest(world, told))];
  return { kills, told, visits: world.visitors.sent(), faults };
}

async function idOf(world: ChaosWorld, service: string): Promise<string | undefined> {
  const all = await unlessAway(world.record.deployments());
  return all?.find((one) => one.service === service)?.id;
}

async function askAndWait(world: ChaosWorld, name: string): Promise<void> {
  const text = `/deploy ${name} production good-001`;
  await typeUntil(world, { who: 'dennis', channel: channelOf(name), text }, () => idOf(world, name));
}

async function cancelWaiting(world: ChaosWorld, name: string): Promise<void> {
  const id = await idOf(world, name);
  if (id === undefined) throw new Error(`the request for ${name} is gone`);
  await pressUntil(world, { who: 'dennis', id, button: 'Cancel' }, ({ phase }) => phase === 'cancelled');
}
