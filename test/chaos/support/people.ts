import type { Actor } from '../../../playground/slack/driver.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { cardOf } from './cards.ts';
import type { StoredDeployment } from './record.ts';
import { unlessAway } from './record.ts';
import { until } from './until.ts';
import type { ChaosWorld } from './world.ts';

/** How long a person goes on trying while the bot comes and goes. */
const patienceMs = 90_000;
const againMs = 300;

/** A deployment as it is stored now; nothing while the database is away. */
export async function stored(world: ChaosWorld, id: string): Promise<StoredDeployment | undefined> {
  return (await unlessAway(world.record.deployments()))?.find((one) => one.id === id);
}

/** Waits until every request that was stored has been worked on. */
async function inboxDone(world: ChaosWorld): Promise<void> {
  await until({
    what: 'the requests are worked on',
    withinMs: patienceMs,
    everyMs: againMs,
    look: async () => ((await unlessAway(world.record.inboxWaiting())) === 0 ? true : undefined),
  });
}

/** Types until the record shows that it was heard; a person repeats only what demonstrably came to nothing. */
export async function typeUntil<Found>(
  world: ChaosWorld,
  { who, channel, text }: { readonly who: string; readonly channel: string; readonly text: string },
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  const actor = world.workspace.as(who);
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs) {
    const found = await look();
    if (found !== undefined) return found;
    const outcome = await actor.types(channel, text);
    world.timeline.say(`${who}: ${text} → ${outcome.kind}${outcome.kind === 'done' ? '' : ` (${outcome.sentence})`}`);
    if (outcome.kind !== 'done') await delay(againMs);
    else {
      const heard = await soon(look, 4_000);
      if (heard !== undefined) return heard;
    }
    await inboxDone(world);
  }
  const seen = actor.reads(channel).findLast(({ ephemeralFor }) => ephemeralFor !== undefined);
  throw new Error(`${who} typed "${text}" and nothing came of it; last private answer: ${seen?.text ?? 'none'}`);
}

async function soon<Found>(look: () => Promise<Found | undefined>, withinMs: number): Promise<Found | undefined> {
  const endMs = performance.now() + withinMs;
  while (performance.now() < endMs) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(100);
  }
  return undefined;
}

/** Presses a button of the card, again and again, until the record shows it or there is nothing left to press. */
export async function pressUntil(
  world: ChaosWorld,
  { who, id, button }: { readonly who: string; readonly id: string; readonly button: string },
  isDone: (deployment: StoredDeployment) => boolean,
): Promise<StoredDeployment> {
  const actor = world.workspace.as(who);
  return until({
    what: `${who} presses ${button} on ${id}`,
    withinMs: patienceMs,
    everyMs: 150,
    look: async () => {
      const now = await stored(world, id);
      if (now === undefined) return undefined;
      if (isDone(now) || now.is_final) return now;
      await pressOnce(world, actor, { id, button });
      return undefined;
    },
    instead: async () => JSON.stringify(await stored(world, id)).slice(0, 600),
  });
}

async function pressOnce(world: ChaosWorld, actor: Actor, { id, button }: { id: string; button: string }) {
  const card = await unlessAway(cardOf(world, id));
  if (card === undefined) return;
  try {
    const outcome = await actor.presses(card, button);
    world.timeline.say(`${actor.name} presses ${button} on ${id} → ${outcome.kind}`);
  } catch {
    // The card has no such button (any more, or yet).
  }
}

/** Waits until the deployment has ended. */
export async function ended(world: ChaosWorld, id: string, withinMs = 120_000): Promise<StoredDeployment> {
  return until({
    what: `${id} ends`,
    withinMs,
    everyMs: 200,
    look: async () => {
      const now = await stored(world, id);
      return now?.is_final === true || now?.phase === 'rollback-failed' ? now : undefined;
    },
    instead: async () => JSON.stringify(await stored(world, id)).slice(0, 900),
  });
}
