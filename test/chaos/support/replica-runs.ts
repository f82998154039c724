import { setTimeout as delay } from 'node:timers/promises';
import { firstRelease } from './alone.ts';
import { externalDatabase } from './external.ts';
import { auditFaults, faultsAtRest } from './invariants.ts';
import { ended, stored } from './people.ts';
import { ask, freeze, owners, rollBack, rowsOf, startAs, staysSame, thaw, untilItMoves, weights } from './replicas.ts';
import type { ServicePlan } from './settings.ts';
import type { Timeline } from './timeline.ts';
import { until } from './until.ts';
import type { Wire } from './wire.ts';
import { wire } from './wire.ts';
import type { ChaosWorld } from './world.ts';
import { chaosWorld } from './world.ts';
import type { BotProcess } from '../../../playground/bot.ts';

export interface ReplicaRun {
  readonly faults: readonly string[];
  /** How long until the other one went on. */
  readonly takeOversMs: readonly number[];
}

interface Pair {
  readonly world: ChaosWorld;
  readonly left: BotProcess;
  readonly right: BotProcess;
  /** Between the left one and the database. */
  readonly leftWire: Wire;
}

const longStages = [
  { weight: '20 %', for: '10s' },
  { weight: '50 %', for: '3s' },
];

/** Two bots on one database of its own; the first release of each service is live. */
async function withPair(
  { timeline, services }: { readonly timeline: Timeline; readonly services: readonly Omit<ServicePlan, 'port'>[] },
  work: (pair: Pair) => Promise<ReplicaRun>,
): Promise<ReplicaRun> {
  const database = await externalDatabase();
  const leftWire = await wire(database.url);
  const world = await chaosWorld({ timeline, services, limits: 'off', databaseUrl: database.url });
  try {
    const left = world.anotherBot('left', { environment: { DATABASE_URL: leftWire.url } });
    const right = world.anotherBot('right');
    left.start();
    await world.waitForBot();
    await Promise.all(world.services.map((service) => firstRelease(world, service)));
    timeline.say('the first releases are live');
    return await work({ world, left, right, leftWire });
  } finally {
    for (const bot of ['left', 'right'])
      timeline.say(`${bot}:\n${(await world.botLog(bot).catch(() => '')).split('\n').slice(-12).join('\n')}`);
    leftWire.release();
    await world.end();
    await leftWire.close();
    await database.end();
  }
}

const slow = { name: 'alpha', approvals: 0, stages: longStages };
const other = { name: 'bravo', approvals: 0 };

/** One of two replicas is killed while it works: the other goes on. */
export function killedReplica(timeline: Timeline, times: number): Promise<ReplicaRun> {
  return withPair({ timeline, services: [slow] }, async ({ world, left, right }) => {
    const takeOversMs: number[] = [];
    const bots = [left, right];
    await startAs(world, right);
    for (let count = 0; count < times; count += 1) {
      const id = await ask(world, 'alpha', 2 + 3 * count);
      await until({
        what: `${id} is observed`,
        withinMs: 30_000,
        look: async () => ((await stored(world, id))?.phase === 'observing' ? true : undefined),
      });
      const victim = bots[count % 2];
      await victim?.pull();
      const tookMs = await untilItMoves(world, id, 15_000);
      takeOversMs.push(Math.round(tookMs));
      timeline.say(`${id} went on ${Math.round(tookMs)} ms after the kill`);
      victim?.start();
      const { phase } = await ended(world, id);
      if (phase !== 'live') return { faults: [`${id} ended ${phase}`], takeOversMs };
    }
    return { faults: await faultsAtRest(world, []), takeOversMs };
  });
}

/** One replica freezes between the intent of a step and its call, is overtaken, and thaws when all is over. */
export function frozenBeforeItsCall(timeline: Timeline): Promise<ReplicaRun> {
  return withPair({ timeline, services: [slow] }, async ({ world, left, right, leftWire }) => {
    const caught = within(leftWire.holdAfter(isShiftIntent, isCommit), 'left stores an intent');
    const id = await ask(world, 'alpha', 2);
    await caught;
    await until({
      what: 'the intent is stored',
      withinMs: 5_000,
      look: async () => ((await hasOpenIntent(world, id)) ? true : undefined),
    });
    freeze(left);
    timeline.say('left is frozen between intent and call');
    const beganMs = performance.now();
    await startAs(world, right);
    await untilItMoves(world, id, 30_000);
    const tookMs = Math.round(performance.now() - beganMs);
    timeline.say(`right took over after ${tookMs} ms`);
    await rollBack(world, id);
    await until({
      what: 'everything is told',
      withinMs: 60_000,
      look: async () => ((await world.record.outboxWaiting()) === 0 ? true : undefined),
    });
    const before = await rowsOf(world, id);
    const shares = await weights(world);
    leftWire.release();
    thaw(left);
    timeline.say('left goes on');
    const changed = await staysSame(async () => `${await rowsOf(world, id)} ${await weights(world)}`, 12_000);
    const faults = changed === undefined ? [] : [`after the thaw: ${changed}`];
    if (before !== (await rowsOf(world, id)) || shares !== (await weights(world)))
      faults.push('rows or traffic changed');
    return { faults: [...faults, ...(await faultsAtRest(world, []))], takeOversMs: [tookMs] };
  });
}

/** The key of a step travels apart from its statement, in the values. */
const isShiftIntent = (sent: string): boolean => /#\d+\/\d+\/shift-\d+\/web/.test(sent) && sent.includes('intended');
const isCommit = (sent: string): boolean => sent.includes('commit');
const isSave = (sent: string): boolean => /update "deployment" set .*"record"/s.test(sent);

async function within<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  const late = delay(60_000, undefined, { ref: false }).then(() => {
    throw new Error(`${what}: not within 60 s`);
  });
  return Promise.race([promise, late]);
}

async function hasOpenIntent(world: ChaosWorld, id: string): Promise<boolean> {
  const steps = await world.record.steps();
  return steps.some(
    ({ deployment, name, state }) => deployment === id && name.startsWith('shift') && state === 'intended',
  );
}

/** One replica freezes inside a transaction that holds a deployment's row: nobody else waits for it for long. */
export function frozenInsideTransaction(timeline: Timeline): Promise<ReplicaRun> {
  return withPair({ timeline, services: [slow, other] }, async ({ world, left, right, leftWire }) => {
    await startAs(world, right);
    const caught = within(leftWire.holdAfter(isSave), 'left saves a deployment');
    const id = await ask(world, 'alpha', 2);
    await caught;
    freeze(left);
    timeline.say('left is frozen inside a transaction');
    const takeOversMs = [Math.round(await untilItMoves(world, id, 20_000))];
    timeline.say(`${id} went on after ${takeOversMs[0] ?? 0} ms`);
    const second = await ask(world, 'bravo', 2);
    const ends = await Promise.all([ended(world, id), ended(world, second)]);
    thaw(left);
    leftWire.release();
    const wrong = ends.flatMap((one) => (one.phase === 'live' ? [] : [`${one.id} ended ${one.phase}`]));
    await until({
      what: 'left is back under a new number',
      withinMs: 15_000,
      look: async () => ((await owners(world)).length === 2 ? true : undefined),
    });
    return { faults: [...wrong, ...(await faultsAtRest(world, [])), ...(await auditFaults(world))], takeOversMs };
  });
}
