import { setTimeout as delay } from 'node:timers/promises';
import { cardOf, whatIsWrong } from './cards.ts';
import { killDatabase } from './database.ts';
import type { Chance } from './random.ts';
import type { StoredDeployment } from './record.ts';
import { unlessAway } from './record.ts';
import type { ChaosWorld } from './world.ts';

/** What one kill and the start after it looked like. */
export interface Kill {
  readonly withDatabase: boolean;
  /** From the kill to a bot that Slack can reach again; absent when it was killed before that. */
  readonly connectedMs?: number;
  /** From the restart to the last card that says what the record said then. */
  readonly cardsRightMs?: number;
  readonly cards: number;
  readonly fault?: string;
}

const cardsWithinMs = 10_000;
const connectWithinMs = 30_000;

/** Kills the bot at random moments, a third of the times with its database, and starts it at once again. */
export async function killAgainAndAgain(world: ChaosWorld, times: number, chance: Chance): Promise<readonly Kill[]> {
  const kills: Kill[] = [];
  for (let count = 0; count < times; count += 1) {
    await delay(chance.between(50, 3_500));
    const withDatabase = chance.is(1 / 3);
    const inTheStart = chance.is(0.15);
    world.timeline.say(`kill ${count + 1} of ${times}${withDatabase ? ' with the database' : ''}`);
    kills.push(
      await killOnce(world, { withDatabase, diesWithinMs: inTheStart ? chance.between(0, 1_500) : undefined }),
    );
  }
  return kills;
}

interface Manner {
  readonly withDatabase: boolean;
  /** The restarted bot is killed again that soon. */
  readonly diesWithinMs: number | undefined;
}

async function killOnce(world: ChaosWorld, { withDatabase, diesWithinMs }: Manner): Promise<Kill> {
  await Promise.all([world.bot.pull(), withDatabase ? killDatabase(world.stateFolder) : 0]);
  const beganMs = performance.now();
  world.bot.start();
  if (diesWithinMs !== undefined) {
    await delay(diesWithinMs);
    return { withDatabase, cards: 0 };
  }
  await world.waitForBot(connectWithinMs);
  const connectedMs = Math.round(performance.now() - beganMs);
  const { cards, wrong, tookMs } = await cardsRight(world, beganMs);
  const took = Math.round(tookMs);
  world.timeline.say(
    `back after ${connectedMs} ms; ${cards} cards ${wrong.length === 0 ? 'right' : `WRONG (${wrong.join('; ')})`} after ${took} ms`,
  );
  return {
    ...{ withDatabase, connectedMs, cards },
    ...(wrong.length === 0 ? { cardsRightMs: took } : { fault: wrong.join('; ') }),
  };
}

interface Cards {
  readonly cards: number;
  readonly wrong: readonly string[];
  readonly tookMs: number;
}

/** Waits until each card says at least what the record said at the restart. */
async function cardsRight(world: ChaosWorld, beganMs: number): Promise<Cards> {
  const before = await firstLook(world);
  let open = before;
  let wrong: readonly string[] = [];
  while (performance.now() - beganMs < cardsWithinMs) {
    const looked = await unlessAway(
      Promise.all(open.map(async (one) => ({ one, fault: whatIsWrong(await cardOf(world, one.id), one) }))),
    );
    if (looked !== undefined) {
      const faulty = looked.filter(({ fault }) => fault !== undefined);
      open = faulty.map(({ one }) => one);
      wrong = faulty.flatMap(({ fault }) => fault ?? []);
      if (open.length === 0) break;
    }
    await delay(100);
  }
  return { cards: before.length, wrong, tookMs: performance.now() - beganMs };
}

async function firstLook(world: ChaosWorld): Promise<readonly StoredDeployment[]> {
  for (;;) {
    const all = await unlessAway(world.record.deployments());
    if (all !== undefined) return all.filter(({ is_final: isFinal }) => !isFinal);
    await delay(50);
  }
}
