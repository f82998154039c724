import { expect, test } from 'vitest';
import { buttons, codeOf, said } from './support/reading.ts';
import { aTown } from './support/town.ts';
import { visit } from './support/visitors.ts';

const watched = {
  strategy: { kind: 'canary', stages: [{ weight: '30 %', for: '60s' }] },
  triggers: {
    errors: { source: 'users', metric: 'error-rate', above: '20 %', for: '0s', minimumSamples: 3 },
  },
};
const notices = [
  { events: ['rolling-back'], to: [{ channel: 'C0ALERTS' }, { role: 'on-call' }] },
  { events: ['rolled-back'], to: [{ channel: 'C0RELEASES' }, 'requester'] },
];

test('a release that fails its visitors is rolled back, locked and marked, and everybody is told', async () => {
  const town = await aTown({ real: { shop: watched }, config: { notices } });
  const { ada, grace, margaret } = town;
  await town.goesLive('shop', 'v1');
  const visitors = visit(town.portOf('shop'));
  await ada.asks('/deploy shop production bad');
  await grace.pressesAndReads(await town.card('shop#2', 'waiting'), 'Approve');

  const card = await town.card('shop#2', /rolled back/i);
  expect(said(card)).toContain('production is on v1 again');
  expect(said(card)).toContain('bad is marked bad');
  await town.hears('alerts', 'rolling back to v1');
  await town.hears('releases', 'rolled back');
  await margaret.isTold('rolling back to v1');
  await ada.isTold('rolled back');
  visitors.forget();
  await expect.poll(() => visitors.all().length).toBeGreaterThan(20);
  expect(visitors.met()).toEqual(['v1']);
  expect(await town.ledger.badReleases()).toEqual(['bad']);
  expect(await town.ledger.lockedTargets()).toEqual(['shop/production']);

  // The way out: the mark and the lock both stand in the way, and both can be passed by those who may.
  const refused = await ada.asks('/deploy shop production bad');
  expect(codeOf(refused)).toBe('release-is-bad');
  expect(await ada.isRefused('/deploy shop production v2')).toBe('locked');
  expect(await ada.isRefused('/deploy unlock shop production')).toBe('lock-of-another');
  await grace.pressesAndReads(await town.card('shop#2', 'locked'), 'Unlock');
  expect(await town.ledger.lockedTargets()).toEqual([]);
  const again = await grace.asks('/deploy shop production bad');
  await grace.presses(again, 'Deploy anyway…');
  await grace.waitForModal();
  const anyway = await grace.after(() => grace.submits({ Reason: 'the errors are wanted' }));
  expect(said(anyway)).toContain('shop#3');
  expect(buttons(await town.card('shop#3', 'the errors are wanted'))).toContain('Approve');
});

test('a release whose smoke tests fail never meets a visitor, and one that never gets ready changes nothing', async () => {
  const town = await aTown({ real: { shop: { approvals: { count: 0 } } } });
  const { ada } = town;
  await town.goesLive('shop', 'v1');
  const visitors = visit(town.portOf('shop'));

  await ada.asks('/deploy shop production sick');
  const sick = await town.card('shop#2', /rolled back/i);
  expect(said(sick)).toContain('works');
  await town.grace.asks('/deploy unlock shop production');
  await ada.asks('/deploy shop production dead');
  await town.ledger.reaches('shop#3', 'rolled-back');

  await expect.poll(() => visitors.all().length).toBeGreaterThan(20);
  expect(visitors.met()).toEqual(['v1']);
  expect(await town.thread('shop#2')).toMatch(/works/);
});

test('the new side of a blue-green must be healthy for its time before anybody is sent there', async () => {
  const blueGreen = { strategy: { kind: 'blue-green', health: '4s' }, approvals: { count: 0 } };
  const town = await aTown({ real: { shop: blueGreen } });
  const { ada } = town;
  await town.goesLive('shop', 'v1');
  const visitors = visit(town.portOf('shop'));

  await ada.asks('/deploy shop production fading');
  const faded = await town.card('shop#2', /rolled back/i);
  expect(said(faded)).toContain('Availability');
  expect(visitors.met()).toEqual(['v1']);
  await town.grace.asks('/deploy unlock shop production');
  await ada.asks('/deploy shop production v2');
  await town.ledger.reaches('shop#3', 'observing');
  expect(visitors.met()).toEqual(['v1']);

  await town.ledger.reaches('shop#3', 'live');
  visitors.forget();
  await expect.poll(() => visitors.all().length).toBeGreaterThan(10);
  expect(visitors.met()).toEqual(['v2']);
});
