import { describe, expect, test } from 'vitest';
import { deploy } from '../../src/operations/deploy.ts';
import { freeze, unfreeze } from '../../src/operations/freeze.ts';
import { askHolder, lock, unlock } from '../../src/operations/lock.ts';
import { ada, dennis, grace, linus, margaret, production, shop, shopProduction, staging } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();
const place = { service: shop, environment: production };
const wanted = { ...place, reason: 'index rebuild' };

describe('a lock', () => {
  test('keeps people from deploying there, not elsewhere', async () => {
    const here = world();
    await lock(here, caller(margaret), wanted);

    expect(await deploy(here, caller(ada), place)).toMatchObject({
      refusal: { code: 'locked', lock: { by: margaret, reason: 'index rebuild' } },
    });
    expect(await deploy(here, caller(ada), { service: shop, environment: staging })).toMatchObject({ ok: true });
  });

  test('lets those pass who will wait behind it', async () => {
    const here = world();
    await lock(here, caller(margaret), wanted);

    expect(await deploy(here, caller(ada), { ...place, queueBehindLock: true })).toMatchObject({ ok: true });
  });

  test('ends by itself', async () => {
    const here = world();
    await lock(here, caller(margaret), { ...wanted, untilMs: here.clock.now() + 1_000 });
    here.pass(1_000);

    expect(await deploy(here, caller(ada), place)).toMatchObject({ ok: true });
  });

  test('is not taken from its holder by the way, but renewed by them', async () => {
    const here = world();
    await lock(here, caller(ada), wanted);

    expect(await lock(here, caller(margaret), wanted)).toMatchObject({
      refusal: { code: 'locked', lock: { by: ada } },
    });
    expect(await lock(here, caller(ada), { ...wanted, reason: 'longer' })).toMatchObject({
      value: { reason: 'longer' },
    });
  });

  test('is taken over by those who may, as they saw it', async () => {
    const here = world();
    const first = await lock(here, caller(ada), wanted);
    if (!first.ok) throw new Error(first.refusal.code);
    const takeOver = { ...wanted, takeOver: true, seenSinceMs: first.value.sinceMs };

    expect(await lock(here, caller(grace), takeOver)).toMatchObject({ refusal: { code: 'not-allowed' } });
    expect(await lock(here, caller(linus), { ...takeOver, seenSinceMs: 1 })).toMatchObject({
      refusal: { code: 'locked', lock: { by: ada } },
    });
    expect(await lock(here, caller(linus), takeOver)).toMatchObject({ value: { by: linus } });
  });

  test('taken by two at once has one holder', async () => {
    const here = world();
    const outcomes = await Promise.all([ada, margaret].map((by) => lock(here, caller(by), wanted)));

    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe('unlocking', () => {
  test('is for the holder and for those who may take over', async () => {
    const here = world();
    await lock(here, caller(margaret), wanted);

    expect(await unlock(here, caller(dennis), place)).toMatchObject({ refusal: { code: 'not-allowed' } });
    expect(await unlock(here, caller(ada), place)).toMatchObject({ refusal: { code: 'lock-of-another' } });
    expect(await unlock(here, caller(linus), place)).toMatchObject({ value: { by: margaret } });
    expect(await unlock(here, caller(linus), place)).toMatchObject({ refusal: { code: 'not-locked' } });
  });

  test('from a button does not open a lock that was taken later', async () => {
    const here = world();
    await lock(here, caller(ada), wanted);
    here.pass(5_000);
    const later = await lock(here, caller(ada), wanted);
    if (!later.ok) throw new Error(later.refusal.code);

    expect(await unlock(here, caller(ada), { ...place, seenSinceMs: later.value.sinceMs - 5_000 })).toMatchObject({
      refusal: { code: 'lock-of-another' },
    });
    expect(await here.store.lock(shopProduction, here.clock.now())).toBeDefined();
    expect(await unlock(here, caller(ada), { ...place, seenSinceMs: later.value.sinceMs })).toMatchObject({ ok: true });
  });
});

describe('asking the holder', () => {
  test('is for those who could then deploy', async () => {
    const here = world();
    await lock(here, caller(margaret), wanted);

    expect(await askHolder(here, caller(ada), shopProduction)).toMatchObject({ value: { by: margaret } });
    expect(await askHolder(here, caller(dennis), shopProduction)).toMatchObject({ refusal: { code: 'not-allowed' } });
  });

  test('needs somebody to ask', async () => {
    const here = world();

    expect(await askHolder(here, caller(ada), shopProduction)).toMatchObject({ refusal: { code: 'not-locked' } });
  });
});

describe('a freeze', () => {
  test('covers its scope and is lifted by exactly it', async () => {
    const here = world();
    const scope = { kind: 'environment', environment: production } as const;
    const made = await freeze(here, caller(linus), { scope, reason: 'stocktaking' });
    if (!made.ok) throw new Error(made.refusal.code);

    expect(await deploy(here, caller(ada), place)).toMatchObject({ refusal: { code: 'frozen' } });
    expect(await deploy(here, caller(ada), { service: shop, environment: staging })).toMatchObject({ ok: true });
    expect(await freeze(here, caller(linus), { scope, reason: 'x' })).toMatchObject({
      refusal: { code: 'already-frozen' },
    });
    expect(await unfreeze(here, caller(linus), { scope: { kind: 'all' } })).toMatchObject({
      refusal: { code: 'not-frozen' },
    });
    expect(await unfreeze(here, caller(linus), { scope, seenId: made.value.id + 1 })).toMatchObject({
      refusal: { code: 'frozen' },
    });
    expect(await unfreeze(here, caller(ada), { scope })).toMatchObject({ refusal: { code: 'not-allowed' } });
    expect(await unfreeze(here, caller(linus), { scope })).toMatchObject({ ok: true });
    expect(await deploy(here, caller(ada), place)).toMatchObject({ ok: true });
  });
});

test('the same release asked for by several at once is asked for once', async () => {
  const here = world();

  const outcomes = await Promise.all([ada, margaret, ada, margaret].map((by) => deploy(here, caller(by), place)));

  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await here.store.inFlight()).toHaveLength(1);
});

test('a freeze declared by two at once is one freeze', async () => {
  const here = world();
  const wish = { scope: { kind: 'all' }, reason: 'stocktaking' } as const;

  await Promise.all([linus, margaret].map((by) => freeze(here, caller(by), wish)));

  expect(await here.store.freezes(here.clock.now())).toHaveLength(1);
});
