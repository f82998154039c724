import { expect, test } from 'vitest';
import { codeOf, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

test('who may say yes, how often, and to what', async () => {
  const town = await aTown({ quiet: { shop: { approvals: { count: 2 } }, till: {} } });
  const { ada, dennis, grace, linus } = town;
  await grace.asks('/deploy shop production v2');
  const card = await town.card('shop#1', 'waiting for approval');

  expect(codeOf(await dennis.pressesAndReads(card, 'Approve'))).toBe('not-allowed');
  expect(codeOf(await grace.pressesAndReads(card, 'Approve'))).toBe('own-request');
  await ada.asks('/deploy shop production v3');
  const third = await town.card('shop#2', 'waiting for approval');
  const pressed = await grace.pressesAndReads(third, 'Approve');
  expect(said(pressed)).toContain('1 of 2');
  expect(codeOf(await grace.pressesAndReads(third, 'Approve'))).toBe('already-approved');
  await linus.pressesAndReads(third, 'Approve');
  expect(codeOf(await linus.pressesAndReads(third, 'Approve'))).toBe('not-awaiting-approval');
  await town.ledger.reaches('shop#2', 'live');
  expect(codeOf(await ada.pressesAndReads(third, 'Cancel'))).toBe('outdated');
  expect(await town.ledger.audit('shop#2')).toEqual(
    expect.arrayContaining(['U0GRACE approved', 'U0LINUS approved', 'quarterdeck baked']),
  );
});

test('two people press at the same moment, one of them twice: both count, each once', async () => {
  const town = await aTown({ quiet: { shop: { approvals: { count: 2 } } } });
  const { ada, grace, linus } = town;
  await ada.asks('/deploy shop production v2');
  const card = await town.card('shop#1', 'waiting for approval');

  await Promise.all([
    grace.presses(card, 'Approve'),
    linus.presses(card, 'Approve'),
    grace.presses(card, 'Approve'),
    ada.presses(card, 'Approve'),
  ]);
  await town.ledger.reaches('shop#1', 'live');

  const audit = await town.ledger.audit('shop#1');
  expect(audit.filter((line) => line.endsWith('approved')).toSorted()).toEqual([
    'U0GRACE approved',
    'U0LINUS approved',
  ]);
  expect(audit.filter((line) => line === 'quarterdeck began')).toHaveLength(1);
});

test('whoever lost the role between approval and begin does not count any more, nor may they press', async () => {
  const town = await aTown({ quiet: { shop: {} } });
  const { ada, grace, linus } = town;
  await ada.asks('/deploy shop production v2 --at "in 6s"');
  await grace.pressesAndReads(await town.card('shop#1', 'waiting for approval'), 'Approve');
  // The card that asks the first time must be gone before the second one is looked for.
  await town.card('shop#1', 'scheduled for');
  town.workspace.world.groups.set('S0RELEASE', ['U0LINUS']);

  const again = await town.card('shop#1', 'waiting for approval');
  expect(codeOf(await grace.pressesAndReads(again, 'Approve'))).toBe('not-allowed');
  await linus.pressesAndReads(again, 'Approve');
  await town.card('shop#1', 'live');
});

test('linus rejects with a reason, and ada reads it', async () => {
  const notices = [{ events: ['rejected'], to: ['requester'] }];
  const town = await aTown({ quiet: { shop: {} }, config: { notices } });
  const { ada, linus } = town;
  await ada.asks('/deploy shop production v2');

  await linus.presses(await town.card('shop#1', 'waiting for approval'), 'Reject…');
  await linus.waitForModal();
  expect(said(await linus.after(() => linus.submits({ Reason: 'tests are red' }), 'shop'))).toContain(
    'You rejected it',
  );
  const card = await town.card('shop#1', 'said no');
  expect(said(card)).toContain('tests are red');
  await ada.isTold('tests are red');
});

test('a request that nobody answers reminds, then expires, and can be asked for again', async () => {
  const notices = [{ events: ['approval-reminder', 'expired'], to: [{ role: 'release-managers' }, 'requester'] }];
  const approvals = { count: 1, remindAfter: '1s', expiresAfter: '3s' };
  const town = await aTown({ quiet: { shop: { approvals } }, config: { notices } });
  const { ada, grace, linus } = town;
  await ada.asks('/deploy shop production v2');
  await town.card('shop#1', 'waiting for approval');

  await Promise.all([grace.isTold('still waits for approval'), linus.isTold('still waits for approval')]);
  const expired = await town.card('shop#1', 'Not enough people approved');
  await ada.isTold('expired');
  expect(said(await ada.pressesAndReads(expired, 'Ask again'))).toContain('shop#2');
  await grace.pressesAndReads(await town.card('shop#2', 'waiting for approval'), 'Approve');
  await town.card('shop#2', 'live');
});
