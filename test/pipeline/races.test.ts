import { expect, test } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentId } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { pause, promote, resume } from '../../src/operations/control.ts';
import { approve, cancel } from '../../src/operations/decide.ts';
import { rollback } from '../../src/operations/rollback.ts';
import { setTraffic } from '../../src/operations/traffic.ts';
import { ada, grace, margaret, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, ask, minutes, procedureOf, recorded, seconds } from '../support/pipeline/ask.ts';
import { isOver, nextWake, work } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';

const aStandWith = useStand();
const seeds = [...Array.from({ length: 20 }, (_, index) => index + 1), 149];
const roundsEach = 10;
const place = 'shop/production/web';

/** The same numbers 0..1 for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Press = readonly [kind: string, press: (stand: Stand, id: DeploymentId) => Promise<Outcome<Deployment>>];

const all = caller(margaret);
const presses: readonly Press[] = [
  ['held', (stand, id) => pause(stand.people, all, { id })],
  ['resumed', (stand, id) => resume(stand.people, all, { id })],
  ['resumed', (stand, id) => resume(stand.people, all, { id })],
  ['promoted', (stand, id) => promote(stand.people, all, { id })],
  ['promoted', (stand, id) => promote(stand.people, all, { id })],
  ['weight-set', (stand) => setTraffic(stand.people, all, { service: shop, environment: production, percent: 35 })],
  ['went-bad', (stand) => rollback(stand.people, all, { service: shop, environment: production })],
  ['cancelled', (stand, id) => cancel(stand.people, caller(ada), { id })],
];

/** People press while the engine works, in an order that the seed decides; answers what was accepted, by its word in the record. */
async function scramble(stand: Stand, id: DeploymentId, roll: () => number): Promise<readonly string[]> {
  const { digest } = await stored(stand, id);
  const agreed = approve(stand.people, caller(grace), { id, digest });
  const accepted: string[] = [];
  const note = (kind: string, outcome: Outcome<Deployment>): void => {
    if (outcome.ok && outcome.value.id === id) accepted.push(kind);
  };
  const open: Promise<unknown>[] = [
    agreed.then((outcome) => {
      note('approved', outcome);
    }),
  ];
  for (let round = 0; round < roundsEach; round += 1) {
    const working = work(stand);
    // Most go on for a while; a few end it early.
    const [kind, press] = presses[Math.floor(roll() * (roll() < 0.25 ? presses.length : 6))] ?? [];
    for (let turns = Math.floor(roll() * 30); turns > 0; turns -= 1) await new Promise((turn) => setImmediate(turn));
    if (kind !== undefined && press !== undefined)
      open.push(
        press(stand, id).then((outcome) => {
          note(kind, outcome);
        }),
      );
    await working;
    const wakeMs = Math.min(await nextWake(stand), stand.clock.now() + minutes);
    stand.clock.set(Math.max(wakeMs, stand.clock.now() + seconds));
  }
  await Promise.all(open);
  return accepted;
}

/** Nobody presses any more, except "go on" where something is held for people. */
async function settle(stand: Stand, id: DeploymentId): Promise<Deployment> {
  for (let looks = 0; looks < 100; looks += 1) {
    await work(stand);
    const deployment = await stored(stand, id);
    if (isOver(deployment)) return deployment;
    if (deployment.hold !== undefined) await resume(stand.people, all, { id });
    else stand.clock.set(Math.max(await nextWake(stand), stand.clock.now() + 1));
  }
  throw new Error(`${id} is stuck in ${(await stored(stand, id)).phase}`);
}

test.each(seeds)(
  'people and the engine at the same time, seed %i: one release, no press lost, an end that fits the traffic',
  async (seed) => {
    const roll = dice(seed);
    const stand = aStandWith(
      procedureOf({
        stages: [
          { weight: 10, durationMs: minutes, gate: 'manual' },
          { weight: 50, durationMs: minutes, gate: 'automatic' },
          { weight: 100, durationMs: 0, gate: 'automatic' },
        ],
        bakeMs: minutes,
        smoke: [aSequence('door', ['preview', 'full'])],
      }),
    );
    await alreadyLive(stand);
    stand.far.checksNeeded = 2;
    const { id } = await ask(stand, 'v2');

    const accepted = await scramble(stand, id, roll);
    const done = await settle(stand, id);

    expect(
      stand.far.effects.filter(({ kind, key }) => kind === 'release' && key.startsWith(`${id}/`)).length,
    ).toBeLessThanOrEqual(1);
    expect(['live', 'rolled-back', 'failed', 'cancelled']).toContain(done.phase);
    // A rollback or a share that was asked for after the end is a deployment of its own.
    const alone = (await stand.opened.store.history({ limit: 9 })).length === 2;
    const planned = done.phase === 'live' ? { 'web-v2': 100 } : { 'web-v1': 100 };
    if (alone) expect(stand.far.traffic(place)).toEqual(planned);
    const kept = await recorded(stand, id);
    for (const kind of new Set(accepted)) {
      const pressed = accepted.filter((one) => one === kind).length;
      expect(kept.filter((one) => one === kind).length, kind).toBeGreaterThanOrEqual(pressed);
    }
    expect(stand.log.filter(({ level }) => level === 'error')).toEqual([]);
  },
);
