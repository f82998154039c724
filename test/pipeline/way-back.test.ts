import { describe, expect, test } from 'vitest';
import { resolve, retry } from '../../src/operations/control.ts';
import { cancel } from '../../src/operations/decide.ts';
import { rollback } from '../../src/operations/rollback.ts';
import { setTraffic } from '../../src/operations/traffic.ts';
import type { DeploymentId } from '../../src/domain/ids.ts';
import type { Phase } from '../../src/domain/phase.ts';
import { ada, linus, production, shop, shopProduction } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, ask, begun, minutes, procedureOf, seconds, told, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, pass, until, work } from '../support/pipeline/drive.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const place = 'shop/production/web';
const usual = {
  stages: [
    { weight: 10, durationMs: 2 * minutes, gate: 'automatic' },
    { weight: 100, durationMs: 0, gate: 'automatic' },
  ],
  bakeMs: 2 * minutes,
} as const;

async function underWay(changes: Parameters<typeof procedureOf>[0] = {}) {
  const stand = aStandWith(procedureOf({ ...usual, ...changes }));
  await alreadyLive(stand);
  return { stand, id: await begun(stand, 'v2') };
}

const back = (stand: Stand) => rollback(stand.people, caller(ada), { service: shop, environment: production });

/** Keeps the deployment in this phase: a far end that is slow there. */
async function keptIn(stand: Stand, id: DeploymentId, phase: Phase): Promise<void> {
  const slow = { kind: 'refuses', retryable: true, retryAfterMs: 30 * seconds } as const;
  if (phase === 'preparing') stand.far.plant('describe', slow);
  if (phase === 'releasing') stand.far.checksNeeded = 50;
  if (phase === 'shifting') stand.far.plant('shift', slow);
  await until(stand, id, inPhase(phase));
}

describe.each([
  ['preparing', 'failed'],
  ['releasing', 'rolled-back'],
  ['shifting', 'rolled-back'],
  ['observing', 'rolled-back'],
  ['baking', 'rolled-back'],
] as const)('in phase %s', (phase, end) => {
  test(`a person's rollback ends it ${end}, without lock and without blame`, async () => {
    const { stand, id } = await underWay();
    await keptIn(stand, id, phase);

    yesOf(await back(stand));
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual([end, 'by-person']);
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 100 });
    expect(await stand.opened.store.lock(shopProduction, stand.clock.now())).toBeUndefined();
    expect((await stand.opened.store.releaseOf(shop, done.plan.release.revision))?.bad).toBeUndefined();
  });

  test(`a cancel ends it ${end}`, async () => {
    const { stand, id } = await underWay();
    await keptIn(stand, id, phase);

    yesOf(await cancel(stand.people, caller(ada), { id }));
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual([end, 'cancelled-by-person']);
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 100 });
  });
});

describe('a rollback that cannot finish', () => {
  test('keeps the target, asks again and again, and a retry restores once more', async () => {
    const { stand, id } = await underWay();
    stand.far.plant('restore', { kind: 'refuses' });
    await until(stand, id, inPhase('observing'));
    yesOf(await back(stand));
    const broken = await until(stand, id, isOver);
    expect([broken.phase, broken.rollbackTrouble]).toEqual(['rollback-failed', 'web: the far end refuses to restore']);

    await pass(stand, 40 * minutes);
    expect((await told(stand, id)).filter((event) => event === 'rollback-failed')).toHaveLength(2);
    expect((await stand.opened.store.occupant(shopProduction))?.id).toBe(id);
    yesOf(await retry(stand.people, caller(ada), { id }));
    const done = await until(stand, id, isOver);

    expect([done.phase, done.rollbackTrouble]).toEqual(['rolled-back', undefined]);
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 100 });
  });

  test('because the old version fails its tests is restored again by a retry', async () => {
    const { stand, id } = await underWay({ smoke: [aSequence('door', ['restored'])] });
    stand.smoke.fails('door');
    await until(stand, id, inPhase('observing'));
    yesOf(await back(stand));
    expect((await until(stand, id, isOver)).phase).toBe('rollback-failed');

    stand.smoke.failing.clear();
    yesOf(await retry(stand.people, caller(ada), { id }));

    expect((await until(stand, id, isOver)).phase).toBe('rolled-back');
    expect(stand.far.effects.filter(({ kind }) => kind === 'restore')).toHaveLength(2);
  });

  test('lesser tests that fail after it are told and do not undo it', async () => {
    const { stand, id } = await underWay({ smoke: [aSequence('door', ['restored'], 'P2')] });
    stand.smoke.fails('door');
    await until(stand, id, inPhase('observing'));

    yesOf(await back(stand));

    expect((await until(stand, id, isOver)).phase).toBe('rolled-back');
    expect(stand.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('ends when a person says that it is in order, and the next in the queue begins', async () => {
    const { stand, id } = await underWay();
    stand.far.plant('restore', { kind: 'refuses' });
    await until(stand, id, inPhase('observing'));
    const next = await begun(stand, 'v3');
    yesOf(await back(stand));
    await until(stand, id, isOver);
    await pass(stand, minutes);
    expect((await stored(stand, next)).phase).toBe('queued');

    yesOf(await resolve(stand.people, caller(ada), { id, note: 'put back by hand' }));
    await work(stand);

    expect((await stored(stand, id)).phase).toBe('failed');
    expect((await stored(stand, next)).phase).not.toBe('queued');
  });
});

describe('a deployment of kind rollback', () => {
  async function twoLive(changes: Parameters<typeof procedureOf>[0] = {}) {
    const { stand, id } = await underWay(changes);
    await until(stand, id, inPhase('live'));
    stand.far.effects.length = 0;
    return stand;
  }

  test('goes back to the release before at once, past a lock', async () => {
    const stand = await twoLive();
    await stand.opened.store.transact((tx) =>
      tx.putLock({ target: shopProduction, by: linus, reason: 'mine', sinceMs: stand.clock.now() }),
    );

    const { id } = yesOf(await back(stand));
    const done = await until(stand, id, isOver);

    expect([done.phase, done.plan.release.label]).toEqual(['live', 'v1']);
    expect(stand.far.effects.map(({ kind, weight }) => [kind, weight])).toEqual([
      ['release', undefined],
      ['shift', 100],
    ]);
    expect((await stand.opened.store.live(shopProduction))?.release.label).toBe('v1');
  });

  test('that fails keeps the target, and a retry does the whole way again', async () => {
    const stand = await twoLive({ onUnhealthy: 'fix-forward' });
    stand.far.plant('shift', { kind: 'refuses' });

    const { id } = yesOf(await back(stand));
    expect((await until(stand, id, isOver)).phase).toBe('rollback-failed');
    yesOf(await retry(stand.people, caller(ada), { id }));
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure, done.rollbackTrouble]).toEqual(['live', undefined, undefined]);
    expect(stand.far.effects.map(({ kind }) => kind)).toEqual(['release', 'release', 'shift']);
  });

  test('does not wait behind an override that a lock stops', async () => {
    const stand = await twoLive();
    await stand.opened.store.transact((tx) =>
      tx.putLock({ target: shopProduction, by: linus, reason: 'mine', sinceMs: stand.clock.now() }),
    );
    const over = yesOf(
      await setTraffic(stand.people, caller(linus), { service: shop, environment: production, percent: 60 }),
    );
    await pass(stand, minutes);
    expect((await stored(stand, over.id)).phase).toBe('queued');

    const { id } = yesOf(await back(stand));

    expect((await until(stand, id, isOver)).phase).toBe('live');
  });
});

test('an override shares the traffic with the version before, and makes nothing live', async () => {
  const { stand, id } = await underWay();
  await until(stand, id, inPhase('live'));

  const over = yesOf(
    await setTraffic(stand.people, caller(linus), { service: shop, environment: production, percent: 70 }),
  );
  const done = await until(stand, over.id, isOver);

  expect([done.phase, done.plan.kind, done.weight]).toEqual(['live', 'override', 30]);
  expect((await stand.opened.store.live(shopProduction))?.release.label).toBe('v2');
  await ask(stand, 'v3');
});
