import { describe, expect, test } from 'vitest';
import { encodeCarried } from '../../blocks/form-ids.ts';
import { encodeChoice, menuIds } from '../../blocks/menu-ids.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import { isReference, must } from '../../src/domain/ids.ts';
import { freeze } from '../../src/operations/freeze.ts';
import { lock } from '../../src/operations/lock.ts';
import { ada, approvers, dennis, grace, linus, margaret, production, shop, shopProduction } from '../support/config.ts';
import { caller, happen, revisionOf } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';
import { inFlight, live, queued } from '../operations/support.ts';
import { codeOf, hand, pressRaw, said, submit, type } from './support/conversation.ts';

const world = useWorld();
type World = ReturnType<typeof world>;

const seenOf = ({ id, epoch, digest }: Deployment) => ({ id, epoch, digest });
const place = { service: shop, environment: production };

async function asked(here: World): Promise<Deployment> {
  await type(here, ada, '/deploy shop production v2');
  const [deployment] = await here.store.inFlight();
  if (deployment === undefined) throw new Error('nothing was asked for');
  return deployment;
}

describe('approve', () => {
  test('counts, is answered when pressed twice, and reads the role again', async () => {
    const here = world();
    const seen = seenOf(await asked(here));
    here.setRole(linus, approvers, 'no');

    expect(codeOf(await hand(here, linus).press('approve', seen))).toBe('not-allowed');
    expect(said(await hand(here, grace).press('approve', seen))).toContain('you approved it');
    expect(codeOf(await hand(here, grace).press('approve', seen))).toBe('not-awaiting-approval');
  });
});

describe('a press on an outdated card is answered, never executed', () => {
  test.each(['pause', 'promote', 'roll-back', 'cancel'] as const)('%s', async (id) => {
    const here = world();
    await live(here, 'v1');
    const moving = await inFlight(here, 'v2');
    await happen(here, moving.id, [{ kind: 'next-stage' }, { kind: 'shifted', weight: 100 }]);

    expect(codeOf(await hand(here, margaret).press(id, seenOf(moving)))).toBe('outdated');
    expect(await here.store.deployment(moving.id)).toMatchObject({ phase: 'observing', stageIndex: 1 });
  });

  test('pause, extend and resume in their turn', async () => {
    const here = world();
    const moving = await inFlight(here, 'v1');
    const { press } = hand(here, margaret);

    expect(said(await press('pause', seenOf(moving)))).toContain('paused');
    expect(codeOf(await press('resume', seenOf(moving)))).toBe('outdated');
    const held = await here.store.deployment(moving.id);
    expect(said(await press('extend', seenOf(held!)))).toContain('waits longer');
    const longer = await here.store.deployment(moving.id);
    expect(longer?.hold?.dueAtMs).toBe(here.clock.now() + 600_000);
    expect(said(await press('resume', seenOf(longer!)))).toContain('goes on');
  });
});

describe('roll back', () => {
  test('moves the deployment back and asks about its release', async () => {
    const here = world();
    await live(here, 'v1');
    const moving = await inFlight(here, 'v2');

    const reply = await hand(here, linus).press('roll-back', seenOf(moving));

    expect(said(reply)).toContain('goes back now');
    expect(await here.store.deployment(moving.id)).toMatchObject({ phase: 'rolling-back' });
    expect(said(await hand(here, linus).press('mark-bad', { id: moving.id }))).toContain('marked bad');
    expect(await here.store.release(shop, moving.plan.release.number)).toMatchObject({ bad: { by: linus } });
    expect(codeOf(await hand(here, dennis).press('mark-bad', { id: moving.id }))).toBe('not-allowed');
  });

  test('that failed is tried again, or settled with a note', async () => {
    const here = world();
    await live(here, 'v1');
    const moving = await inFlight(here, 'v2');
    const failure = { code: 'trigger', by: { kind: 'quarterdeck' }, atMs: 1, severity: 'P1' } as const;
    const stuck = await happen(here, moving.id, [
      { kind: 'went-bad', failure },
      { kind: 'restore-failed', why: 'x' },
    ]);

    expect(await hand(here, linus).press('resolve', seenOf(stuck))).toMatchObject({ kind: 'form' });
    const carried = encodeCarried('resolve-form', seenOf(stuck));
    const empty = await submit(here, linus, { callbackId: 'resolve-form', values: { note: ' ' }, carried });
    expect(empty).toHaveProperty('faults.note');
    await submit(here, linus, { callbackId: 'resolve-form', values: { note: 'by hand' }, carried });
    expect(await here.store.deployment(moving.id)).toMatchObject({ phase: 'failed' });
    expect(codeOf(await hand(here, linus).press('retry', seenOf(stuck)))).toBe('outdated');
  });
});

describe('reject', () => {
  test('asks for the reason first', async () => {
    const here = world();
    const deployment = await asked(here);
    const opening = await hand(here, grace).press('reject', seenOf(deployment));
    expect(opening).toMatchObject({ kind: 'form', view: { callback_id: 'reject-form' } });

    const carried = encodeCarried('reject-form', seenOf(deployment));
    await submit(here, grace, { callbackId: 'reject-form', values: { reason: 'not today' }, carried });

    expect(await here.store.deployment(deployment.id)).toMatchObject({
      phase: 'rejected',
      rejection: { by: grace, reason: 'not today' },
    });
    expect(codeOf(await hand(here, grace).press('reject', seenOf(deployment)))).toBe('outdated');
  });
});

describe('locks and freezes', () => {
  test('unlock opens only the lock that was seen', async () => {
    const here = world();
    await type(here, margaret, '/deploy lock shop production first');
    const first = await here.store.lock(shopProduction, here.clock.now());
    here.pass(1_000);
    await type(here, margaret, '/deploy lock shop production second');

    const seen = { target: shopProduction, sinceMs: first!.sinceMs };
    expect(codeOf(await hand(here, linus).press('unlock', seen))).toBe('lock-of-another');
    const now = await here.store.lock(shopProduction, here.clock.now());
    expect(said(await hand(here, linus).press('unlock', { ...seen, sinceMs: now!.sinceMs }))).toContain('unlocked');
  });

  test('ask the holder, queue behind, take over with a reason', async () => {
    const here = world();
    await lock(here, caller(margaret), { ...place, reason: 'checking' });
    const seen = { target: shopProduction, sinceMs: here.clock.now() };

    expect(said(await hand(here, ada).press('ask-holder', seen))).toContain('I asked');
    expect(said(await hand(here, ada).press('queue-me', place))).toContain('Asked for');
    expect(await hand(here, linus).press('take-over', seen)).toMatchObject({ view: { callback_id: 'take-over-form' } });
    const filled = { callbackId: 'take-over-form', carried: encodeCarried('take-over-form', seen) };
    expect(await submit(here, linus, { ...filled, values: { reason: '' } })).toMatchObject({ kind: 'faults' });
    expect(await submit(here, linus, { ...filled, values: { reason: 'urgent', until: '1' } })).toHaveProperty(
      'faults.until',
    );
    await submit(here, linus, { ...filled, values: { reason: 'urgent' } });
    expect(await here.store.lock(shopProduction, here.clock.now())).toMatchObject({ by: linus, reason: 'urgent' });
  });

  test('lift exactly the freeze that was seen', async () => {
    const here = world();
    const scope = { kind: 'all' } as const;
    const made = await freeze(here, caller(linus), { scope, reason: 'fair' });
    if (!made.ok) throw new Error(made.refusal.code);

    expect(codeOf(await hand(here, linus).press('unfreeze', { id: made.value.id + 1, scope }))).toBe('frozen');
    expect(said(await hand(here, linus).press('unfreeze', { id: made.value.id, scope }))).toContain('lifted');
  });
});

describe('requests', () => {
  test('ask for approval asks for the commit that was shown', async () => {
    const here = world();

    await hand(here, ada).press('ask-for-approval', { ...place, reference: must(isReference, revisionOf('2')) });

    expect(await here.store.inFlight()).toMatchObject([
      { plan: { release: { revision: revisionOf('2'), label: 'v2' } } },
    ]);
  });

  test('words put right run as if typed, but open nothing', async () => {
    const here = world();

    await hand(here, ada).press('run-words', { command: '/deploy', text: 'shop production v2' });
    expect(await here.store.inFlight()).toHaveLength(1);
    expect(codeOf(await hand(here, ada).press('run-words', { command: '/deploy', text: ' ' }))).toBe(
      'unreadable-press',
    );
  });

  test('what is marked bad is deployed only with a reason and the permission', async () => {
    const here = world();
    const first = await live(here, 'v1');
    await live(here, 'v2');
    await hand(here, linus).press('mark-bad', { id: first.id });
    const wish = { ...place, reference: must(isReference, 'v1') };

    expect(await hand(here, margaret).press('deploy-anyway', wish)).toMatchObject({
      view: { callback_id: 'override-form' },
    });
    const filled = {
      callbackId: 'override-form',
      carried: encodeCarried('override-form', wish),
      values: { reason: 'must' },
    };
    expect(codeOf(await submit(here, ada, filled))).toBe('not-allowed');
    expect(said(await submit(here, margaret, filled))).toContain('Asked for');
  });
});

describe('menus', () => {
  test('under the status open what was chosen', async () => {
    const here = world();
    const choose = async (action: 'show' | 'deploy' | 'roll-back' | 'lock' | 'unlock' | 'details') => {
      const value = encodeChoice(action, shopProduction);
      const opening = await pressRaw(here, ada, { actionId: menuIds.chooseTargetAction, value });
      return opening.kind === 'form' ? opening.view.callback_id : codeOf(opening);
    };

    expect(await choose('deploy')).toBe('deploy-form');
    expect(await choose('roll-back')).toBe('rollback-form');
    expect(await choose('lock')).toBe('lock-form');
    expect(await choose('unlock')).toBe('not-locked');
    expect(await choose('details')).toBe('nothing-in-flight');
    expect(await choose('show')).toBe('details-form');
    await inFlight(here, 'v1');
    expect(await choose('details')).toBe('details-form');
  });

  test('on the home tab open the plan to approve, as long as it waits', async () => {
    const here = world();
    const deployment = await asked(here);
    const open = () => pressRaw(here, grace, { actionId: menuIds.chooseApproval, value: deployment.id });
    expect(await open()).toMatchObject({ view: { callback_id: 'approve-form' } });

    const carried = encodeCarried('approve-form', seenOf(deployment));
    await submit(here, grace, { callbackId: 'approve-form', values: { comment: 'fine' }, carried });

    expect(await here.store.deployment(deployment.id)).toMatchObject({ approvals: [{ by: grace, comment: 'fine' }] });
    expect(codeOf(await open())).toBe('not-awaiting-approval');
  });
});

test('dismiss takes the private message away', async () => {
  expect(await hand(world(), ada).press('dismiss', {})).toEqual({ kind: 'dismissed' });
});

test('details are read by everybody and never outdated', async () => {
  const here = world();
  const { id } = await queued(here, 'v1');

  expect(await hand(here, dennis).press('details', { id })).toMatchObject({ view: { callback_id: 'details-form' } });
});
