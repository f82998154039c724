import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { markBad } from '../../src/operations/mark-release.ts';
import type { RollbackRequest } from '../../src/operations/rollback.ts';
import { planRollback, rollback, rollBackSeen } from '../../src/operations/rollback.ts';
import { lock } from '../../src/operations/lock.ts';
import { releasesToGoBackTo } from '../../src/operations/suggest.ts';
import {
  aConfig,
  ada,
  aTarget,
  dennis,
  grace,
  linus,
  margaret,
  production,
  shop,
  shopProduction,
} from '../support/config.ts';
import type { HandWorld } from '../support/operations-world.ts';
import { caller, happen, allAtOnceToLive } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';
import { inFlight, live, queued } from './support.ts';

const world = useWorld();
const here = { service: shop, environment: production };

const back = (where: HandWorld, request: Partial<RollbackRequest> = {}, by = ada) =>
  rollback(where, caller(by), { ...here, ...request });

const seenOf = ({ id, epoch, digest }: Deployment) => ({ id, epoch, digest });

const autoFailure = { code: 'trigger', by: { kind: 'quarterdeck' }, atMs: 1, severity: 'P1' } as const;

describe('where a rollback goes', () => {
  test('nowhere while nothing is live, or nothing else was', async () => {
    const empty = world();
    expect(await back(empty)).toMatchObject({ refusal: { code: 'nothing-live' } });

    await live(empty, 'v1');

    expect(await back(empty)).toMatchObject({ refusal: { code: 'nothing-to-roll-back-to' } });
  });

  test('to the newest release that was live before', async () => {
    const where = world();
    for (const tag of ['v1', 'v2', 'v3']) await live(where, tag);

    expect(await back(where)).toMatchObject({
      value: { plan: { kind: 'rollback', release: { label: 'v2' }, base: { label: 'v3' } }, urgent: true },
    });
  });

  test('past releases that are marked bad', async () => {
    const where = world();
    await live(where, 'v1');
    const second = await live(where, 'v2');
    await live(where, 'v3');
    await markBad(where, caller(linus), { id: second.id });

    expect(await back(where)).toMatchObject({ value: { plan: { release: { label: 'v1' } } } });
    expect((await releasesToGoBackTo(where, shopProduction)).map(({ label }) => label)).toEqual(['v1']);
  });

  test.each(['v1', '#1', '1'.repeat(40), '1'.repeat(7)])('to the one that is named: %s', async (to) => {
    const where = world();
    for (const tag of ['v1', 'v2', 'v3']) await live(where, tag);

    expect(await back(where, { to })).toMatchObject({ value: { plan: { release: { label: 'v1' } } } });
  });

  test('not to what was never live or is marked bad', async () => {
    const where = world();
    const first = await live(where, 'v1');
    await live(where, 'v2');
    await live(where, 'v3');
    await markBad(where, caller(linus), { id: first.id });

    expect(await back(where, { to: 'v9' })).toMatchObject({
      refusal: { code: 'unknown-release', known: ['v2', 'v1'] },
    });
    expect(await back(where, { to: 'v1' })).toMatchObject({ refusal: { code: 'release-is-bad' } });
  });

  test('after a rollback to the one before it, not back to what was left', async () => {
    const where = world();
    await live(where, 'v1');
    await live(where, 'v2');
    const third = await live(where, 'v3');
    const first = await back(where);
    if (!first.ok) throw new Error(first.refusal.code);
    await happen(where, first.value.id, [{ kind: 'checked', results: [] }, ...allAtOnceToLive]);
    await markBad(where, caller(linus), { id: third.id });

    expect(await planRollback(where, here)).toMatchObject({
      value: { base: { label: 'v2' }, release: { label: 'v1' } },
    });
  });
});

describe('a rollback', () => {
  test('passes a lock, whose holder is told', async () => {
    const where = world();
    await live(where, 'v1');
    await live(where, 'v2');
    await lock(where, caller(margaret), { ...here, reason: 'checking' });

    expect(await back(where)).toMatchObject({ ok: true });
  });

  test('is asked for once', async () => {
    const where = world();
    await live(where, 'v1');
    await live(where, 'v2');
    await back(where);

    expect(await back(where)).toMatchObject({ refusal: { code: 'already-requested' } });
  });

  test('asks as many people as the target says, none when the glass is broken', async () => {
    const where = world(aConfig({ targets: [aTarget(production, { rollbackApprovals: 2 })] }));
    await live(where, 'v1');
    await live(where, 'v2');

    expect(await planRollback(where, here)).toMatchObject({ value: { procedure: { approval: { count: 2 } } } });
    expect(await back(where, { now: true })).toMatchObject({ refusal: { code: 'not-allowed', action: 'break-glass' } });
    expect(await back(where, { now: true }, linus)).toMatchObject({
      value: { plan: { procedure: { approval: { count: 0 } } } },
    });
  });

  test('still asks when the target has no glass to break', async () => {
    const where = world(aConfig({ targets: [aTarget(production, { rollbackApprovals: 2, breakGlass: false })] }));
    await live(where, 'v1');
    await live(where, 'v2');

    expect(await back(where, { now: true }, linus)).toMatchObject({
      value: { plan: { procedure: { approval: { count: 2 } } } },
    });
  });

  test('needs the permission', async () => {
    expect(await back(world(), {}, dennis)).toMatchObject({ refusal: { code: 'not-allowed', action: 'roll-back' } });
  });
});

describe('with a deployment at work', () => {
  test('it is that deployment’s own rollback', async () => {
    const where = world();
    await live(where, 'v1');
    const moving = await inFlight(where, 'v2');

    expect(await back(where, { reason: 'cart' })).toMatchObject({
      value: { id: moving.id, phase: 'rolling-back', failure: { code: 'by-person', detail: 'cart' } },
    });
    expect(await back(where)).toMatchObject({ refusal: { code: 'already-rolling-back' } });
  });

  test('a failed rollback is only tried again by breaking the glass', async () => {
    const where = world();
    await live(where, 'v1');
    const moving = await inFlight(where, 'v2');
    await happen(where, moving.id, [
      { kind: 'went-bad', failure: autoFailure },
      { kind: 'restore-failed', why: 'no answer' },
    ]);

    expect(await back(where)).toMatchObject({ refusal: { code: 'rollback-failed-there', id: moving.id } });
    expect(await back(where, { now: true }, linus)).toMatchObject({ value: { id: moving.id, phase: 'rolling-back' } });
  });
});

describe('the press on a card', () => {
  test('rolls back what the person saw', async () => {
    const where = world();
    await live(where, 'v1');
    const moving = await inFlight(where, 'v2');

    expect(await rollBackSeen(where, caller(linus), seenOf(moving))).toMatchObject({
      value: { phase: 'rolling-back' },
    });
  });

  test('is outdated once the deployment has moved on', async () => {
    const where = world();
    await live(where, 'v1');
    const moving = await inFlight(where, 'v2');
    await happen(where, moving.id, [{ kind: 'next-stage' }]);

    expect(await rollBackSeen(where, caller(linus), seenOf(moving))).toMatchObject({ refusal: { code: 'outdated' } });
  });

  test('before anything is at work is illegal', async () => {
    const where = world();

    expect(await rollBackSeen(where, caller(linus), seenOf(await queued(where, 'v1')))).toMatchObject({
      refusal: { code: 'illegal-in-phase' },
    });
  });

  test('needs the permission', async () => {
    const where = world();

    expect(await rollBackSeen(where, caller(grace), seenOf(await inFlight(where, 'v1')))).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
  });
});

test('an automatic rollback locks the target and marks the release, which is then refused', async () => {
  const where = world();
  await live(where, 'v1');
  const moving = await inFlight(where, 'v2');
  await happen(where, moving.id, [{ kind: 'went-bad', failure: autoFailure }]);

  expect(await where.store.lock(shopProduction, where.clock.now())).toMatchObject({ by: 'quarterdeck' });
  expect(await where.store.release(shop, moving.plan.release.number)).toMatchObject({ bad: { by: 'quarterdeck' } });
});
