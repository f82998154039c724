import { describe, expect, test } from 'vitest';
import { aConfig, ada, aTarget, dennis, linus, production, shopProduction } from '../support/config.ts';
import { useWorld } from '../support/use-world.ts';
import { inFlight, live } from '../operations/support.ts';
import { codeOf, said, type } from './support/conversation.ts';

const world = useWorld();

describe('/rollback', () => {
  test.each([
    ['/rollback shop production', 'v2'],
    ['/rollback shop production to v1', 'v1'],
    ['/rollback shop to production v1', 'v1'],
    ['/rollback shop production --to v1 --reason "cart"', 'v1'],
    ['/rollback shop production #1', 'v1'],
  ])('%s', async (typed, label) => {
    const here = world();
    for (const tag of ['v1', 'v2', 'v3']) await live(here, tag);

    const reply = await type(here, ada, typed);

    expect(said(reply)).toContain('Asked for');
    expect(await here.store.inFlight()).toMatchObject([
      { plan: { kind: 'rollback', release: { label } }, urgent: true },
    ]);
  });

  test.each([
    ['/rollback shop', 'missing-words'],
    ['/rollback shop production', 'nothing-live'],
    ['/rollback shop production v1 v2', 'too-many-words'],
    ['/rollback shop production $(x)', 'unsafe-reference'],
    ['/rollback shop production --force', 'unknown-flag'],
    ['/rollback shop staging production', 'ambiguous-words'],
  ])('%s is refused', async (typed, code) => {
    expect(codeOf(await type(world(), ada, typed))).toBe(code);
  });

  test('with a deployment at work rolls that one back', async () => {
    const here = world();
    await live(here, 'v1');
    const moving = await inFlight(here, 'v2');

    expect(said(await type(here, ada, '/rollback shop production --reason cart'))).toContain('goes back now');
    expect(await here.store.deployment(moving.id)).toMatchObject({
      phase: 'rolling-back',
      failure: { code: 'by-person', detail: 'cart' },
    });
  });

  test('--now is for those who may break the glass', async () => {
    const here = world(aConfig({ targets: [aTarget(production, { rollbackApprovals: 1 })] }));
    await live(here, 'v1');
    await live(here, 'v2');

    expect(codeOf(await type(here, ada, '/rollback shop production --now'))).toBe('not-allowed');
    expect(said(await type(here, linus, '/rollback shop production --now'))).toContain('begins by itself');
  });

  test('is refused to those who may not', async () => {
    expect(codeOf(await type(world(), dennis, '/rollback shop production'))).toBe('not-allowed');
  });
});

describe('/status', () => {
  test('answers everybody, to them alone', async () => {
    const here = world();
    await live(here, 'v1');

    for (const typed of ['/status', '/status shop', '/status production', '/status production shop']) {
      const reply = await type(here, dennis, typed);
      expect(reply.kind).toBe('private');
      expect(said(reply)).toContain('v1');
    }
  });

  test.each([
    ['/status shp', 'unknown-service'],
    ['/status shop prodution', 'unknown-environment'],
    ['/status shop production now', 'too-many-words'],
    ['/status --all', 'unknown-flag'],
    ['/status histroy', 'unknown-command'],
  ])('%s is refused', async (typed, code) => {
    expect(codeOf(await type(world(), dennis, typed))).toBe(code);
  });

  test('history shows what was, newest first', async () => {
    const here = world();
    await live(here, 'v1');
    await live(here, 'v2');

    const text = said(await type(here, dennis, '/status history shop production'));

    expect(text.indexOf('v2')).toBeGreaterThan(-1);
    expect(text.indexOf('v1')).toBeGreaterThan(text.indexOf('v2'));
    expect(said(await type(here, dennis, '/status history staging'))).not.toContain('v1');
    expect(await here.store.live(shopProduction)).toMatchObject({ release: { label: 'v2' } });
  });
});
