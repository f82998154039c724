import { expect, test } from 'vitest';
import { said } from './support/reading.ts';
import { aTown } from './support/town.ts';

const town2 = { quiet: { shop: {} } };

test('margaret goes back to the last good release, then to a named one, through lock and freeze', async () => {
  const town = await aTown(town2);
  const { ada, grace, margaret } = town;
  for (const release of ['v1', 'v2', 'v3']) await town.goesLive('shop', release);
  await ada.asks('/deploy lock shop production "counting" --for 1h');
  await grace.asks('/deploy freeze all "stocktaking"');

  const answer = await margaret.asks('/rollback shop production --reason "checkout fails"');
  expect(said(answer)).toContain('shop#4');
  const back = await town.card('shop#4', 'live');
  expect(said(back)).toContain('v2');
  await ada.isTold('v2');
  await margaret.asks('/rollback shop production to v1');
  await town.card('shop#5', 'live');

  expect(said(await ada.asks('/status shop production'))).toContain('v1');
  expect(await margaret.isRefused('/rollback shop production to v1')).toBe('unknown-release');
  expect(await margaret.isRefused('/rollback shop staging')).toBe('nothing-live');
  expect(await town.ledger.badReleases()).toEqual([]);
});

test('where a rollback needs approval, --now breaks the glass, for those who may', async () => {
  const town = await aTown({ quiet: { shop: { rollback: { approvals: 1 } } } });
  const { ada, margaret } = town;
  await town.goesLive('shop', 'v1');
  expect(await margaret.isRefused('/rollback shop production')).toBe('nothing-to-roll-back-to');
  await town.goesLive('shop', 'v2');

  await margaret.asks('/rollback shop production');
  await town.card('shop#3', 'waiting for approval');
  expect(await margaret.isRefused('/rollback shop production')).toBe('already-requested');
  expect(await ada.isRefused('/rollback shop production --now')).toBe('not-allowed');
  await margaret.asks('/deploy cancel shop#3');
  await town.ledger.reaches('shop#3', 'cancelled');
  await margaret.asks('/rollback shop production --now --reason "fire"');

  expect(said(await town.card('shop#4', 'live'))).toContain('⚠ without approval');
  expect((await town.ledger.audit('shop#4'))[0]).toBe('U0MARGARET requested');
  const glass = "SELECT deployment FROM audit WHERE facts::jsonb ? 'brokeGlass'";
  expect(await town.ledger.ask(glass)).toEqual([{ deployment: 'shop#4' }]);
  await town.hears('admins', 'broke the glass: it begins without approval: “fire”');
});

test('a deployment at work is rolled back itself; the bot asks whether the release is bad', async () => {
  const slow = { strategy: { kind: 'canary', stages: [{ weight: '20 %', for: '60s' }] } };
  const town = await aTown({ quiet: { shop: slow } });
  const { ada, grace, margaret } = town;
  await town.goesLive('shop', 'v1');
  await ada.asks('/deploy shop production v2');
  await grace.pressesAndReads(await town.card('shop#2', 'waiting'), 'Approve');
  const flying = await town.card('shop#2', 'traffic: 20 %');

  const question = await margaret.pressesAndReads(flying, 'Roll back');
  expect(said(question)).toContain('Is v2 bad?');
  await margaret.pressesAndReads(question, 'Mark v2 bad');
  await town.card('shop#2', /rolled back/i);
  expect(await town.ledger.badReleases()).toEqual(['v2']);
  expect(await town.ledger.lockedTargets()).toEqual([]);
  expect(await ada.isRefused('/deploy shop production v2')).toBe('release-is-bad');
});

test('a rollback that fails keeps the target, calls people, and ends by their word', async () => {
  const slow = { strategy: { kind: 'canary', stages: [{ weight: '20 %', for: '60s' }] } };
  const notices = [{ events: ['rollback-failed'], to: [{ channel: 'C0ALERTS' }, { role: 'on-call' }] }];
  const town = await aTown({ quiet: { shop: slow }, config: { notices } });
  const { ada, grace, margaret } = town;
  await town.goesLive('shop', 'v1');
  await ada.asks('/deploy shop production v2');
  await grace.pressesAndReads(await town.card('shop#2', 'waiting'), 'Approve');
  await town.card('shop#2', 'traffic: 20 %');
  await town.restoring('broken');

  await margaret.asks('/rollback shop production');
  const broken = await town.card('shop#2', 'needs a person now');
  await town.hears('alerts', 'the rollback failed');
  await margaret.isTold('the rollback failed');
  expect(await ada.isRefused('/deploy shop production v3')).toBe('rollback-failed-there');
  await margaret.pressesAndReads(broken, 'Try the rollback again');
  await town.ledger.reaches('shop#2', 'rolling-back');
  expect(await margaret.isRefused('/deploy stop shop#2')).toBe('already-rolling-back');
  await town.ledger.reaches('shop#2', 'rollback-failed');
  await margaret.presses(await town.card('shop#2', 'needs a person now'), 'It is in order…');
  await margaret.waitForModal();
  await margaret.after(() => margaret.submits({ note: 'switched by hand' }), 'shop');

  await town.ledger.reaches('shop#2', 'failed');
  expect(await town.thread('shop#2')).toContain('put it in order by hand');
  await ada.asks('/deploy shop production v3');
  await town.card('shop#3', 'waiting for approval');
});
