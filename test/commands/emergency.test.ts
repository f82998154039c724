import { describe, expect, test } from 'vitest';
import { ada, dennis, grace, linus, margaret, shopProduction } from '../support/config.ts';
import { useWorld } from '../support/use-world.ts';
import { inFlight, live, queued } from '../operations/support.ts';
import { codeOf, said, type } from './support/conversation.ts';

const world = useWorld();

describe('/deploy stop', () => {
  test.each(['', 'all', 'shop', 'production', 'shop production', 'shop#1', '#1 shop'])(
    'stop %s holds at once',
    async (words) => {
      const here = world();
      const moving = await inFlight(here, 'v1');

      const reply = await type(here, linus, `/deploy stop ${words} --reason "checkout fails"`);

      expect(said(reply)).toContain('stopped');
      expect(await here.store.deployment(moving.id)).toMatchObject({
        hold: { by: { kind: 'person', id: linus }, reason: { comment: 'checkout fails' } },
      });
    },
  );

  test('says so when nothing moves, when it is held already, and to those who may not', async () => {
    const here = world();
    expect(codeOf(await type(here, linus, '/deploy stop'))).toBe('nothing-in-flight');

    await inFlight(here, 'v1');
    expect(codeOf(await type(here, dennis, '/deploy stop'))).toBe('not-allowed');
    await type(here, linus, '/deploy stop');
    expect(codeOf(await type(here, linus, '/deploy stop'))).toBe('already-held');
  });

  test('elsewhere stops nothing here', async () => {
    const here = world();
    const moving = await inFlight(here, 'v1');

    expect(codeOf(await type(here, linus, '/deploy stop staging'))).toBe('nothing-in-flight');
    expect((await here.store.deployment(moving.id))?.hold).toBeUndefined();
  });
});

describe('/deploy resume, promote, cancel', () => {
  test('find the one deployment that is meant', async () => {
    const here = world();
    await live(here, 'v1');
    const moving = await inFlight(here, 'v2');
    await type(here, linus, '/deploy stop shop');

    expect(said(await type(here, linus, '/deploy resume shop'))).toContain('goes on');
    expect((await here.store.deployment(moving.id))?.hold).toBeUndefined();
    expect(said(await type(here, linus, '/deploy promote'))).toContain('next stage');
    expect(await here.store.deployment(moving.id)).toMatchObject({ phase: 'shifting', stageIndex: 1 });
    expect(said(await type(here, ada, '/deploy cancel #2 shop --reason wrong'))).toContain('cancelled');
    expect(await here.store.deployment(moving.id)).toMatchObject({ phase: 'rolling-back' });
  });

  test('ask which one when several could be meant', async () => {
    const here = world();
    await queued(here, 'v1');
    await queued(here, 'v2');

    expect(codeOf(await type(here, linus, '/deploy resume'))).toBe('several-in-flight');
    expect(codeOf(await type(here, linus, '/deploy resume shop#1'))).toBe('not-held');
    expect(codeOf(await type(here, linus, '/deploy resume shop#77'))).toBe('unknown-deployment');
  });

  test.each(['resume', 'promote', 'cancel'])('%s is refused to those who may not', async (verb) => {
    const here = world();
    await inFlight(here, 'v1');

    expect(codeOf(await type(here, dennis, `/deploy ${verb} shop#1`))).toBe('not-allowed');
  });
});

describe('/deploy traffic', () => {
  test('holds what is at work at this share', async () => {
    const here = world();
    await live(here, 'v1');
    const moving = await inFlight(here, 'v2');

    expect(said(await type(here, linus, '/deploy traffic shop production 25 %'))).toContain('25 %');
    expect((await here.store.deployment(moving.id))?.hold?.reason).toEqual({ kind: 'traffic-by-hand', weight: 25 });
  });

  test('of what is live gives the rest to the release before', async () => {
    const here = world();
    await live(here, 'v1');
    await live(here, 'v2');

    await type(here, linus, '/deploy traffic shop to production 70%');

    expect(await here.store.inFlight()).toMatchObject([
      { plan: { kind: 'override', overrideWeight: 30, release: { label: 'v1' } } },
    ]);
  });

  test.each([
    ['/deploy traffic shop production', 'missing-words'],
    ['/deploy traffic shop production 101', 'invalid-percent'],
    ['/deploy traffic shop production -5', 'invalid-percent'],
    ['/deploy traffic shop production half', 'invalid-percent'],
    ['/deploy traffic shop production 25 30', 'invalid-percent'],
    ['/deploy traffic shop production 25', 'nothing-live'],
  ])('%s is refused', async (typed, code) => {
    expect(codeOf(await type(world(), linus, typed))).toBe(code);
  });

  test('needs the permission', async () => {
    expect(codeOf(await type(world(), ada, '/deploy traffic shop production 25'))).toBe('not-allowed');
  });
});

describe('/deploy lock and unlock', () => {
  test('keep the reason as typed and the end as told', async () => {
    const here = world();

    await type(here, ada, '/deploy lock shop to production looking into staging to production drift --for 2h');

    expect(await here.store.lock(shopProduction, here.clock.now())).toMatchObject({
      by: ada,
      reason: 'looking into staging to production drift',
      untilMs: here.clock.now() + 2 * 3_600_000,
    });
    expect(said(await type(here, ada, '/deploy unlock shop production'))).toContain('unlocked');
  });

  test.each([
    ['/deploy lock shop production', 'reason-needed'],
    ['/deploy lock shop', 'missing-words'],
    ['/deploy lock shop production x --for ever', 'invalid-duration'],
    [`/deploy lock shop production ${'x'.repeat(501)}`, 'too-long'],
    ['/deploy unlock shop production', 'not-locked'],
    ['/deploy unlock shop production please', 'too-many-words'],
  ])('%s is refused', async (typed, code) => {
    expect(codeOf(await type(world(), ada, typed))).toBe(code);
  });

  test('a lock of another is not opened by the way', async () => {
    const here = world();
    await type(here, margaret, '/deploy lock shop production mine');

    expect(codeOf(await type(here, ada, '/deploy unlock shop production'))).toBe('lock-of-another');
    expect(codeOf(await type(here, grace, '/deploy unlock shop production'))).toBe('not-allowed');
  });
});

describe('/deploy freeze and unfreeze', () => {
  test.each([
    ['all hands at the fair', { kind: 'all' }, 'hands at the fair'],
    ['because of the fair', { kind: 'all' }, 'because of the fair'],
    ['production "the fair" --for 1d', { kind: 'environment', environment: 'production' }, 'the fair'],
    ['shop the fair', { kind: 'service', service: 'shop' }, 'the fair'],
    ['"production" is what I say', { kind: 'all' }, 'production is what I say'],
  ])('freeze %s', async (words, scope, reason) => {
    const here = world();

    await type(here, linus, `/deploy freeze ${words}`);

    expect(await here.store.freezes(here.clock.now())).toMatchObject([{ scope, reason, by: linus }]);
  });

  test.each([
    ['/deploy freeze', 'reason-needed'],
    ['/deploy freeze production', 'reason-needed'],
    ['/deploy freeze prodution the fair', 'unknown-environment'],
    ['/deploy unfreeze', 'not-frozen'],
    ['/deploy unfreeze prodution', 'unknown-environment'],
    ['/deploy unfreeze all of it', 'too-many-words'],
  ])('%s is refused', async (typed, code) => {
    const here = world();

    expect(codeOf(await type(here, linus, typed))).toBe(code);
    expect(await here.store.freezes(here.clock.now())).toEqual([]);
  });

  test('lifted by its scope', async () => {
    const here = world();
    await type(here, linus, '/deploy freeze production the fair');

    expect(codeOf(await type(here, linus, '/deploy unfreeze all'))).toBe('not-frozen');
    expect(said(await type(here, linus, '/deploy unfreeze production'))).toContain('lifted');
  });
});
