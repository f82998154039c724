import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { BotProcess } from '../../../playground/bot.ts';
import { placesIn } from '../../../src/providers/supervisor/places.ts';
import { pressUntil, stored, typeUntil } from './people.ts';
import { labelOf } from './releases.ts';
import { unlessAway } from './record.ts';
import { channelOf } from './settings.ts';
import { until } from './until.ts';
import type { ChaosWorld } from './world.ts';

/** Asks for a release and answers its deployment. */
export async function ask(world: ChaosWorld, service: string, number: number): Promise<string> {
  const label = labelOf(number, number % 3 === 0 ? 'bad' : 'good');
  const text = `/deploy ${service} production ${label}`;
  return typeUntil(world, { who: 'ada', channel: channelOf(service), text }, async () => {
    const all = await unlessAway(world.record.deployments());
    return all?.find((one) => one.service === service && one.record.plan.release.label === label)?.id;
  });
}

/** The owner numbers that processes of the bot have registered. */
export async function owners(world: ChaosWorld): Promise<readonly number[]> {
  const rows = z.array(z.object({ owner: z.number() })).parse(await world.record.ask('SELECT owner FROM process'));
  return rows.map(({ owner }) => owner);
}

/** The owner number of a process that is started now. */
export async function startAs(world: ChaosWorld, bot: BotProcess): Promise<number> {
  const before = new Set((await unlessAway(owners(world))) ?? []);
  bot.start();
  const owner = await until({
    what: 'the process registers',
    withinMs: 30_000,
    look: async () => ((await unlessAway(owners(world))) ?? []).find((one) => !before.has(one)),
  });
  await world.waitForBot();
  return owner;
}

export function freeze(bot: BotProcess): void {
  process.kill(pidOf(bot), 'SIGSTOP');
}

export function thaw(bot: BotProcess): void {
  process.kill(pidOf(bot), 'SIGCONT');
}

function pidOf(bot: BotProcess): number {
  const pid = bot.pid();
  if (pid === undefined) throw new Error('the bot does not run');
  return pid;
}

/** How long until the record of a deployment changes; its version rises with every write. */
export async function untilItMoves(world: ChaosWorld, id: string, withinMs: number): Promise<number> {
  const beganMs = performance.now();
  const before = (await stored(world, id))?.version ?? 0;
  await until({
    what: `${id} goes on`,
    withinMs,
    everyMs: 50,
    look: async () => (((await stored(world, id))?.version ?? before) > before ? true : undefined),
    instead: async () => JSON.stringify(await stored(world, id)).slice(0, 400),
  });
  return performance.now() - beganMs;
}

const targets = z.looseObject({
  targets: z.record(z.string(), z.looseObject({ weights: z.record(z.string(), z.number()) })),
});

/** The shares of traffic as the supervisor keeps them. */
export async function weights(world: ChaosWorld): Promise<string> {
  const state = targets.parse(JSON.parse(await readFile(placesIn(world.stateFolder).state, 'utf8')));
  return JSON.stringify(Object.entries(state.targets).map(([target, { weights: shares }]) => [target, shares]));
}

/** Everything of a deployment that must not change any more. */
export async function rowsOf(world: ChaosWorld, id: string): Promise<string> {
  const [deployments, steps, entries, messages] = await Promise.all([
    world.record.deployments(),
    world.record.steps(),
    world.record.entries(),
    world.record.messages(),
  ]);
  const found = deployments.find((one) => one.id === id);
  return JSON.stringify([
    { ...found, owner: null },
    steps.filter(({ deployment }) => deployment === id),
    entries.filter(({ deployment }) => deployment === id),
    messages.filter(({ message }) => message.notice?.subject?.id === id).length,
  ]);
}

/** Rolls back by hand and waits for the end. */
export async function rollBack(world: ChaosWorld, id: string): Promise<void> {
  const after = await pressUntil(
    world,
    { who: 'margaret', id, button: 'Roll back' },
    ({ phase }) => phase === 'rolled-back',
  );
  if (after.phase !== 'rolled-back') throw new Error(`${id} ended ${after.phase} instead of rolled-back`);
}

/** The same for some seconds. */
export async function staysSame(look: () => Promise<string>, forMs: number): Promise<string | undefined> {
  const before = await look();
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    const now = await look();
    if (now !== before) return `was ${before}\nis  ${now}`;
    await delay(250);
  }
  return undefined;
}
