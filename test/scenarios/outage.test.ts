import { expect, test } from 'vitest';
import { codeOf, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

test('Slack goes away in the middle: the deployment goes on, and everything is told once, in order, when it is back', async () => {
  const notices = [{ events: ['succeeded'], to: [{ channel: 'C0RELEASES' }, 'requester'] }];
  const town = await aTown({ quiet: { shop: {} }, config: { notices } });
  const { ada, grace, workspace } = town;
  await town.gate('closed');
  await ada.asks('/deploy shop production v1');
  await grace.pressesAndReads(await town.card('shop#1', 'waiting'), 'Approve');
  await town.ledger.reaches('shop#1', 'releasing');

  workspace.faults.outage(true);
  await town.gate('open');
  await town.ledger.reaches('shop#1', 'live');
  workspace.faults.outage(false);

  await town.card('shop#1', 'live', 40_000);
  await town.hears('releases', 'live after', 40_000);
  await workspace.waitForBot(40_000);
  await ada.isTold('live after');
  const thread = (await town.thread('shop#1')).split('\n');
  expect(thread).toEqual([...new Set(thread)]);
  expect(thread.at(-1)).toContain('live after');
  expect(grace.reads('releases').filter(({ byApp }) => byApp)).toHaveLength(1);
});

test('answers that get lost, calls that are refused and deliveries that come three times change nothing twice', async () => {
  const town = await aTown({ quiet: { shop: {} } });
  const { ada, grace, workspace } = town;
  workspace.faults.next('chat.postMessage', { kind: 'no-answer-after-effect' });
  workspace.faults.next('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 1 }, 2);
  workspace.faults.next('chat.update', { kind: 'status', status: 503 }, 2);
  workspace.faults.nextDelivery({ copies: 3, envelopeIds: 'new' });

  await ada.asks('/deploy shop production v1');
  const card = await town.card('shop#1', 'waiting', 40_000);
  workspace.faults.nextDelivery({ copies: 3, envelopeIds: 'same' });
  await grace.pressesAndReads(card, 'Approve');
  await town.card('shop#1', 'live', 40_000);

  expect(await town.ledger.deployments()).toBe(1);
  await town.ledger.hurryOut();
  const cards = ada.reads('shop').filter(({ threadTs, byApp }) => byApp && threadTs === undefined);
  expect(cards).toHaveLength(1);
  const thread = (await town.thread('shop#1')).split('\n');
  expect(thread).toEqual([...new Set(thread)]);
});

test('nobody knows who has the role: the press is refused, and works when Slack answers again', async () => {
  const town = await aTown();
  const { ada, grace, workspace } = town;
  // Ada is known by then; nobody has asked for the release managers yet.
  await ada.asks('/status');
  workspace.faults.next('usergroups.users.list', { kind: 'status', status: 503 }, 4);
  expect(await grace.isRefused('/deploy freeze all "no"')).toBe('roles-unknown');
  workspace.faults.clear();

  expect(said(await grace.asks('/deploy freeze all "now"'))).toContain('You froze');
});

test('in a direct message the answer stays there, and the card goes to its channel', async () => {
  const town = await aTown();
  const { ada } = town;

  expect(codeOf(await ada.asks('/deploy shop nowhere v1', ada.direct))).toBe('unknown-environment');
  expect(said(await ada.asks('/deploy shop production v1', ada.direct))).toContain('shop#1');

  const card = await town.card('shop#1');
  expect(card.channel).toBe('C0SHOP');
});

test('the answer to the question for a new socket never comes: the bot asks again and hears people', async () => {
  const town = await aTown();
  const { ada, workspace } = town;
  await ada.asks('/status');
  workspace.faults.next('apps.connections.open', { kind: 'no-answer-after-effect' });
  workspace.faults.next('apps.connections.open', { kind: 'platform-error', error: 'internal_error' });

  workspace.faults.dropSockets();

  // A person whom Slack tells that the app did not respond types again.
  const answered = async () => (await ada.types('deployments', '/status')).kind;
  await expect.poll(answered, { timeout: 25_000, interval: 500 }).toBe('done');
});
