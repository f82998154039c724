import { expect, test, vi } from 'vitest';
import { advance } from '../../src/pipeline/advance.ts';
import { startRunner } from '../../src/pipeline/runner.ts';
import type { Timers } from '../../src/ports/world.ts';
import { LostClaim } from '../../src/ports/store-errors.ts';
import { systemTimers } from '../../src/io/timers.ts';
import { systemClock } from '../support/world.ts';
import { alreadyLive, begun, procedureOf, seconds } from '../support/pipeline/ask.ts';
import { inPhase, until } from '../support/pipeline/drive.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';
import { scriptedProvider } from '../support/pipeline/provider.ts';
import { aStand, stored } from '../support/pipeline/stand.ts';
import { useStores } from '../support/pipeline/use-stand.ts';

const there = useStores(2);

function twoOwners(changes: Parameters<typeof procedureOf>[0]) {
  const { stores, ...parts } = there();
  const [one, two] = stores;
  if (one === undefined || two === undefined) throw new Error('no stores');
  return { stand: aStand({ ...parts, opened: one }, procedureOf(changes)), one, two };
}

const stages = [{ weight: 100, durationMs: 0, gate: 'automatic' }] as const;

test.each(['release', 'shift', 'restore'] as const)(
  'an owner that was frozen before "%s" thaws after a take-over: the far end refuses it, and so does the record',
  async (kind) => {
    const { stand, one, two } = twoOwners({ stages, bakeMs: 60 * seconds });
    await alreadyLive(stand);
    const id = await begun(stand, 'v2');
    if (kind === 'restore') {
      stand.far.plant('shift', { kind: 'refuses' });
    }
    const [thaw, frozen] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    const freezing = scriptedProvider(stand.far, async (called, call) => {
      if (called === kind) {
        frozen.resolve(null);
        await thaw.promise;
      }
      return call();
    });
    const [claim] = await one.claims.take(stand.clock.now(), 1);
    if (claim === undefined) throw new Error('nothing to claim');
    const sleeper = advance({ ...stand.engine, provider: () => freezing }, claim).catch((error: unknown) => error);
    await frozen.promise;

    await stand.sql('update deployment set lease_until = clock_timestamp() where owner is not null');
    const successor = { ...stand, opened: two, engine: { ...stand.engine, store: two.store, claims: two.claims } };
    const end = kind === 'restore' ? 'rolled-back' : 'live';
    const done = await until(successor, id, inPhase(end));
    const effects = stand.far.effects.length;
    thaw.resolve(null);

    expect(await sleeper).toBeInstanceOf(LostClaim);
    expect(stand.far.effects).toHaveLength(effects);
    expect(await stored(stand, id)).toEqual(done);
    expect(stand.far.effects.filter((effect) => effect.kind === kind)).toHaveLength(1);
  },
);

test('the real runner takes a deployment to its end by itself, and stops at once in the middle of a long test', async () => {
  const { stand } = twoOwners({ stages, bakeMs: 0, smoke: [aSequence('door', ['full'])] });
  const errors: unknown[] = [];
  const log = { ...stand.engine.log, error: (fields: unknown) => errors.push(fields) };
  const people = { ...stand.people, clock: systemClock };
  const engine = {
    ...stand.engine,
    clock: systemClock,
    timers: systemTimers,
    log,
    smoke: stand.smoke.runner(systemClock),
  };
  const live = { ...stand, people, engine };
  stand.smoke.hanging.add('door full');
  const runner = startRunner(engine);

  const id = await begun(live, 'v1');
  await vi.waitUntil(() => stand.smoke.runs.length > 0, { timeout: 10_000 });
  const before = performance.now();
  await runner.stop();

  expect(performance.now() - before).toBeLessThan(2000);
  expect(stand.smoke.aborted).toBe(1);
  expect((await stored(stand, id)).phase).toBe('baking');
  stand.smoke.hanging.clear();
  const next = startRunner(engine);
  await vi.waitUntil(async () => (await stored(stand, id)).phase === 'live', { timeout: 10_000 });
  await next.stop();
  expect(stand.far.effects.map(({ kind }) => kind)).toEqual(['release', 'shift']);
  expect(errors).toEqual([]);
});

test('what is due soon is looked at when it is due, also when a timer fires a little early and no tick comes', async () => {
  const { stand } = twoOwners({ stages, bakeMs: 1500 });
  const timers: Timers = {
    sleep: (ms, signal) => systemTimers.sleep(Math.max(0, ms - 1), signal),
    every: () => () => undefined,
  };
  const engine = { ...stand.engine, clock: systemClock, timers };
  const id = await begun({ ...stand, people: { ...stand.people, clock: systemClock }, engine }, 'v1');
  const runner = startRunner(engine);
  await vi.waitUntil(async () => (await stored(stand, id)).phase === 'live', { timeout: 10_000 });
  await runner.stop();
});
