import { describe, expect, test } from 'vitest';
import type { CheckRule } from '../../src/domain/plan.ts';
import { cancel, reject } from '../../src/operations/decide.ts';
import { pause, resume } from '../../src/operations/control.ts';
import { approvers, ada, grace, linus, shop, shopProduction } from '../support/config.ts';
import { caller, revisionOf } from '../support/operations-world.ts';
import { agree, alreadyLive, ask, begun, minutes, procedureOf, seconds, told, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isHeld, isOver, pass, until, work } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const straight = { stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }], bakeMs: minutes } as const;

const aCheck = (name: string, changes: Partial<CheckRule> = {}): CheckRule => ({
  name,
  kind: 'command',
  mode: 'enforce',
  timeoutMs: minutes,
  remedy: 'Mend it.',
  settings: {},
  ...changes,
});

const lock = (stand: Stand) =>
  stand.opened.store.transact((tx) =>
    tx.putLock({ target: shopProduction, by: linus, reason: 'mine', sinceMs: stand.clock.now() }),
  );

describe('while approvals are waited for', () => {
  test('people are reminded, and in the end the request expires', async () => {
    const stand = aStandWith(procedureOf(straight));
    const { id } = await ask(stand, 'v1');

    await until(stand, id, isOver);

    expect(await told(stand, id)).toEqual(['planned', 'approval-wanted', 'approval-reminder', 'expired']);
  });

  test('checks run once each, and both they and the quorum are needed', async () => {
    const stand = aStandWith(procedureOf({ ...straight, checks: [aCheck('types'), aCheck('audit')] }));
    const { id } = await ask(stand, 'v1');
    await work(stand);
    expect((await stored(stand, id)).checks.map(({ name, state }) => [name, state])).toEqual([
      ['types', 'passed'],
      ['audit', 'passed'],
    ]);
    expect((await stored(stand, id)).phase).toBe('awaiting');

    await agree(stand, id);
    await until(stand, id, inPhase('live'));

    expect(stand.checks.runs.toSorted()).toEqual(['audit', 'types']);
  });

  test('an enforced check that fails blocks, one that only warns does not', async () => {
    const stand = aStandWith(
      procedureOf({ ...straight, checks: [aCheck('types'), aCheck('style', { mode: 'warn-only' })] }),
    );
    stand.checks.answers.set('style', () => Promise.resolve({ passed: false, summary: 'crooked' }));
    await until(stand, await begun(stand, 'v1'), inPhase('live'));

    stand.checks.answers.set('types', () => Promise.resolve({ passed: false, summary: 'wrong' }));
    const { id } = await ask(stand, 'v2');

    expect((await until(stand, id, isOver)).phase).toBe('blocked');
  });

  test('a check that does not end in its time has failed', async () => {
    const stand = aStandWith(procedureOf({ ...straight, checks: [aCheck('slow', { timeoutMs: 40 })] }));
    stand.checks.answers.set('slow', () => new Promise<never>(() => undefined));

    const { id } = await ask(stand, 'v1');
    const done = await until(stand, id, isOver);

    expect([done.phase, done.checks[0]?.summary]).toEqual(['blocked', 'the check did not end in time']);
  });

  test('a check that takes long keeps nobody from cancelling', async () => {
    const stand = aStandWith(procedureOf({ ...straight, checks: [aCheck('slow')] }));
    const answer = Promise.withResolvers<never>();
    stand.checks.answers.set('slow', () => {
      setImmediate(() => void cancel(stand.people, caller(ada), { id }).then(() => undefined));
      return answer.promise;
    });
    const { id } = await ask(stand, 'v1');

    expect((await until(stand, id, isOver)).phase).toBe('cancelled');
  });

  test('a no ends it', async () => {
    const stand = aStandWith(procedureOf(straight));
    const { id } = await ask(stand, 'v1');

    yesOf(await reject(stand.people, caller(grace), { id, reason: 'not today' }));

    expect((await until(stand, id, isOver)).phase).toBe('rejected');
  });

  test('without anybody to ask it goes on when its checks have passed', async () => {
    const approval = {
      count: 0,
      roles: [],
      requesterMayApprove: false,
      expiresAfterMs: minutes,
      remindAfterMs: minutes,
    };
    const stand = aStandWith(procedureOf({ ...straight, approval, checks: [aCheck('types')] }));
    const { id } = await ask(stand, 'v1');

    expect((await until(stand, id, isOver)).phase).toBe('live');
  });
});

test('a scheduled deployment waits for its hour', async () => {
  const stand = aStandWith(procedureOf(straight));
  const atMs = stand.clock.now() + 30 * minutes;
  const { id } = await ask(stand, 'v1', { scheduledForMs: atMs });
  await agree(stand, id);
  await pass(stand, 29 * minutes);
  expect((await stored(stand, id)).phase).toBe('scheduled');

  const done = await until(stand, id, isOver);

  expect(done.spans.find(({ phase }) => phase === 'preparing')?.fromMs).toBe(atMs);
});

describe('when its turn has come', () => {
  test('one after the other, in the order in which they were admitted', async () => {
    const stand = aStandWith(procedureOf(straight));
    await alreadyLive(stand);
    const second = await begun(stand, 'v2');
    const third = await begun(stand, 'v3');
    await until(stand, second, inPhase('baking'));
    expect((await stored(stand, third)).phase).toBe('queued');

    await until(stand, third, inPhase('live'));

    expect((await stored(stand, second)).phase).toBe('live');
  });

  test('a lock is waited behind', async () => {
    const stand = aStandWith(procedureOf(straight));
    await alreadyLive(stand);
    await lock(stand);
    const { id } = await ask(stand, 'v2', { queueBehindLock: true });
    await agree(stand, id);
    await pass(stand, 3 * minutes);
    expect((await stored(stand, id)).phase).toBe('queued');

    await stand.opened.store.transact((tx) => tx.dropLock(shopProduction));

    expect((await until(stand, id, isOver)).phase).toBe('live');
  });

  test('one that is held lets the next pass', async () => {
    const stand = aStandWith(procedureOf(straight));
    await alreadyLive(stand);
    await lock(stand);
    const first = yesOf(await askBehind(stand, 'v2'));
    const next = yesOf(await askBehind(stand, 'v3'));
    yesOf(await pause(stand.people, caller(ada), { id: first }));
    await stand.opened.store.transact((tx) => tx.dropLock(shopProduction));

    await until(stand, next, inPhase('live'));

    expect((await stored(stand, first)).hold?.reason.kind).toBe('paused');
    yesOf(await resume(stand.people, caller(ada), { id: first }));
    const held = await until(stand, first, ({ hold }) => hold?.reason.kind === 'would-go-backwards');
    expect(held.phase).toBe('queued');
    yesOf(await resume(stand.people, caller(ada), { id: first }));
    expect((await until(stand, first, isOver)).phase).toBe('live');
  });

  test('a release on another line than what became live meanwhile is asked about again', async () => {
    const stand = aStandWith(procedureOf(straight));
    await alreadyLive(stand);
    const other = await begun(stand, 'v3');
    const { id } = await ask(stand, 'v2');
    await agree(stand, id);
    stand.history.strangers.add(revisionOf('2'));
    await until(stand, other, inPhase('live'));

    const asked = await until(stand, id, inPhase('awaiting'));

    expect([asked.approvals, asked.plan.base?.label]).toEqual([[], 'v3']);
    await agree(stand, id);
    expect((await until(stand, id, isOver)).phase).toBe('live');
  });

  test('an approval of somebody who lost the role is asked for again', async () => {
    const stand = aStandWith(procedureOf(straight));
    await alreadyLive(stand);
    await lock(stand);
    const id = yesOf(await askBehind(stand, 'v2'));
    await work(stand);
    stand.people.setRole(grace, approvers, 'unknown');
    await stand.opened.store.transact((tx) => tx.dropLock(shopProduction));
    await pass(stand, minutes);
    expect((await stored(stand, id)).phase).toBe('queued');

    stand.people.setRole(grace, approvers, 'no');

    expect((await until(stand, id, inPhase('awaiting'))).approvals).toEqual([]);
  });

  test('a release that was marked bad meanwhile is blocked', async () => {
    const stand = aStandWith(procedureOf(straight));
    await alreadyLive(stand);
    await lock(stand);
    const id = yesOf(await askBehind(stand, 'v2'));
    const { plan } = await stored(stand, id);
    await stand.opened.store.transact(async (tx) => {
      await tx.markRelease(plan.release, { by: linus, atMs: stand.clock.now(), reason: 'crashes' });
      await tx.dropLock(shopProduction);
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.checks.at(-1)?.name]).toEqual(['blocked', 'release']);
  });
});

const askBehind = async (stand: Stand, reference: string) => {
  const { id } = await ask(stand, reference, { queueBehindLock: true });
  await agree(stand, id);
  return { ok: true, value: id } as const;
};

test('a chatty build is shown now and then, not at every word', async () => {
  const stand = aStandWith(procedureOf(straight));
  stand.far.checksNeeded = 20;
  stand.far.lines = (looks) => [`line ${looks}`];
  const id = await begun(stand, 'v1');
  const since = stand.clock.now();

  await until(stand, id, inPhase('baking'));

  expect(stand.clock.now() - since).toBeGreaterThanOrEqual(19 * 400);
  expect((await stored(stand, id)).service).toBe(shop);
  expect(isHeld(await stored(stand, id))).toBe(false);
  await pass(stand, seconds);
});
