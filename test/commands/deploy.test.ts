import { describe, expect, test } from 'vitest';
import { lock } from '../../src/operations/lock.ts';
import { freeze } from '../../src/operations/freeze.ts';
import { markBad } from '../../src/operations/mark-release.ts';
import { ada, dennis, linus, margaret, production, shop } from '../support/config.ts';
import { caller, startMs } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';
import { live } from '../operations/support.ts';
import { codeOf, offered, said, type } from './support/conversation.ts';

const world = useWorld();

describe('/deploy with complete words', () => {
  test.each([
    ['/deploy shop production v2', 'v2'],
    ['/deploy shop v2 to production', 'v2'],
    ['/deploy Shop to Production', 'main'],
    [`/deploy shop production ${'2'.repeat(40)}`, 'v2'],
  ])('%s is asked for', async (typed, label) => {
    const here = world();

    const reply = await type(here, ada, typed);

    expect(said(reply)).toContain('Asked for');
    expect(await here.store.inFlight()).toMatchObject([
      { phase: 'awaiting', requestedBy: ada, environment: production, plan: { release: { label } } },
    ]);
  });

  test('keeps reason and hour; an hour is UTC', async () => {
    const here = world();

    await type(here, ada, '/deploy shop production v2 --at 16:00 —reason “new &amp; better cart”');

    expect(await here.store.inFlight()).toMatchObject([
      { reason: 'new & better cart', scheduledForMs: startMs + 4 * 3_600_000 },
    ]);
  });

  test.each([
    ['/deploy shop', 'missing-words'],
    ['/deploy shp production', 'unknown-service'],
    ['/deploy shop prodution', 'unknown-environment'],
    ['/deploy shop staging production', 'ambiguous-words'],
    ['/deploy shop production v9', 'unknown-revision'],
    ['/deploy shop production a..b', 'unsafe-reference'],
    ['/deploy shop production v2 extra', 'too-many-words'],
    ['/deploy shop production --resaon x', 'unknown-flag'],
    ['/deploy shop production --at yesterday', 'invalid-time'],
    ['/deploy shop production v1 --override', 'reason-needed'],
    ['/deploy shop production "v2', 'unclosed-quote'],
    ['/deploy worker production', 'not-deployed-there'],
    ['/deploy stpo shop', 'unknown-command'],
    [`/deploy shop production ${'x'.repeat(3_000)}`, 'too-long'],
    ['/deploy flag off new-cart', 'not-configured'],
  ])('%s is refused', async (typed, code) => {
    const here = world();

    const reply = await type(here, ada, typed);

    expect(reply.kind).toBe('private');
    expect(codeOf(reply)).toBe(code);
    expect(await here.store.inFlight()).toEqual([]);
  });

  test('by somebody without a role is refused', async () => {
    expect(codeOf(await type(world(), dennis, '/deploy shop production v2'))).toBe('not-allowed');
  });

  test('a slip of the fingers is offered put right, to run with one press', async () => {
    expect(said(await type(world(), ada, '/deploy shp  production v2'))).toContain('shop  production v2');
    expect(offered(await type(world(), ada, '/deploy shp production v2'))).toContain('run-words');
    expect(offered(await type(world(), ada, '/deploy xyzzy production'))).not.toContain('run-words');
  });

  test('of what is live or asked for already is said', async () => {
    const here = world();
    await type(here, ada, '/deploy shop production v2');

    expect(codeOf(await type(here, margaret, '/deploy shop production v2'))).toBe('already-requested');
  });
});

describe('a closed target', () => {
  test('offers to wait, and --queue waits at once', async () => {
    const here = world();
    await lock(here, caller(margaret), { service: shop, environment: production, reason: 'checking' });

    const reply = await type(here, ada, '/deploy shop production v2 --reason cart');

    expect(codeOf(reply)).toBe('locked');
    expect(offered(reply)).toEqual(expect.arrayContaining(['queue-me', 'ask-holder', 'take-over']));
    expect(said(await type(here, ada, '/deploy shop production v2 --queue'))).toContain('Asked for');
  });

  test('by a freeze offers an hour', async () => {
    const here = world();
    await freeze(here, caller(linus), { scope: { kind: 'all' }, reason: 'stocktaking' });

    const reply = await type(here, ada, '/deploy shop production v2');

    expect(codeOf(reply)).toBe('frozen');
    expect(offered(reply)).toEqual(expect.arrayContaining(['queue-me', 'schedule']));
  });
});

test('a bad release needs --override, a reason and the permission', async () => {
  const here = world();
  const first = await live(here, 'v1');
  await live(here, 'v2');
  await markBad(here, caller(linus), { id: first.id });

  expect(codeOf(await type(here, ada, '/deploy shop production v1'))).toBe('release-is-bad');
  expect(codeOf(await type(here, ada, '/deploy shop production v1 --override --reason x'))).toBe('not-allowed');
  expect(said(await type(here, margaret, '/deploy shop production v1 --override --reason x'))).toContain('Asked for');
});

describe('/deploy plan', () => {
  test('shows what would be done and asks for nothing', async () => {
    const here = world();

    const reply = await type(here, ada, '/deploy plan shop production v2');

    expect(reply.kind).toBe('private');
    expect(said(reply)).toContain('v2');
    expect(offered(reply)).toEqual(['ask-for-approval', 'change-plan', 'schedule', 'dismiss']);
    expect(await here.store.inFlight()).toEqual([]);
  });

  test('needs the permission', async () => {
    expect(codeOf(await type(world(), dennis, '/deploy plan shop production v2'))).toBe('not-allowed');
  });
});

describe('/deploy who', () => {
  test('explains who may what, and what you may', async () => {
    const text = said(await type(world(), ada, '/deploy who shop production'));

    expect(text).toContain('✓ you may deploy');
    expect(text).toContain('✗ you may not approve — approvers and admins');
  });

  test.each([
    ['/deploy who shop', 'missing-words'],
    ['/deploy who worker production', 'not-deployed-there'],
    ['/deploy who shop production now', 'too-many-words'],
  ])('%s is refused', async (typed, code) => {
    expect(codeOf(await type(world(), ada, typed))).toBe(code);
  });
});

test('/deploy help lists what can be typed and what is configured', async () => {
  const text = said(await type(world(), dennis, '/deploy help'));

  for (const word of ['/deploy traffic', '/rollback', '/status history', 'shop', 'staging', 'production'])
    expect(text).toContain(word);
});
