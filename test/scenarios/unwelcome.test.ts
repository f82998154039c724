import { expect, test } from 'vitest';
import { buttons, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

test('sent out of a public channel, or with a token that is not taken for a while, the bot loses no message', async () => {
  const { ada, workspace, card } = await aTown();
  workspace.faults.next('chat.postMessage', { kind: 'platform-error', error: 'not_in_channel' });
  workspace.faults.next('chat.postMessage', { kind: 'platform-error', error: 'invalid_auth' });

  await ada.asks('/deploy shop production v1');

  expect(buttons(await card('shop#1', 'waiting'))).toContain('Approve');
});

test('a channel that takes nothing: the admins hear why and have the card, which works there', async () => {
  const { ada, grace, workspace, hears, ledger } = await aTown();
  workspace.faults.next('chat.postMessage', { kind: 'platform-error', error: 'is_archived' });

  await ada.asks('/deploy shop production v1');
  const told = await hears('admins', 'The card of shop#1 could not be posted in <#C0SHOP>');
  const card = await hears('admins', 'shop v1 → production* · waiting');
  await grace.pressesAndReads(card, 'Approve');

  expect(said(told)).toContain('it is archived');
  await ledger.reaches('shop#1', 'live');
});

test('somebody deletes a card: it is posted anew and goes on there', async () => {
  const { ada, grace, workspace, card, ledger } = await aTown();
  await ada.asks('/deploy shop production v1');
  const first = await card('shop#1', 'waiting');
  workspace.faults.next('chat.update', { kind: 'platform-error', error: 'message_not_found' });

  await grace.pressesAndReads(first, 'Approve');
  await ledger.reaches('shop#1', 'live');

  const cards = () => ada.reads('C0SHOP').filter(({ byApp, threadTs }) => byApp && threadTs === undefined);
  await expect
    .poll(() => cards().map(({ text }) => text.includes('live since')), { timeout: 20_000 })
    .toEqual([false, true]);
});
