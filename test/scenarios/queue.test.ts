import { expect, test } from 'vitest';
import { buttons, codeOf, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

test('two deployments of one target take their turn, and the second card says its place', async () => {
  const town = await aTown();
  const { ada, grace } = town;
  await town.gate('closed');
  await ada.asks('/deploy shop production v1');
  await grace.pressesAndReads(await town.card('shop#1', 'waiting'), 'Approve');
  await town.ledger.reaches('shop#1', 'releasing');

  await ada.asks('/deploy shop production v2');
  expect(await ada.isRefused('/deploy shop production v2')).toBe('already-requested');
  await ada.asks('/deploy shop production v3');
  for (const id of ['shop#2', 'shop#3']) await grace.pressesAndReads(await town.card(id, 'waiting'), 'Approve');
  const third = await town.card('shop#3', /queue|in line|position/i);
  expect(said(third)).toContain('shop#1');
  expect(said(third)).toMatch(/\b2\b/);
  expect(await ada.isRefused('/deploy stop 7')).toBe('unknown-service');
  expect(await ada.isRefused('/deploy cancel shop')).toBe('several-in-flight');
  await town.gate('open');

  for (const id of ['shop#1', 'shop#2', 'shop#3']) await town.ledger.reaches(id, 'live');
});

test('another history that went live meanwhile voids approvals, and an older revision waits for a person', async () => {
  const town = await aTown();
  const { ada, grace, linus } = town;
  await town.goesLive('shop', 'v1');
  await town.gate('closed');
  await ada.asks('/deploy shop production v3');
  await grace.pressesAndReads(await town.card('shop#2', 'waiting'), 'Approve');
  await town.ledger.reaches('shop#2', 'releasing');
  await ada.asks('/deploy shop production side');
  await ada.asks('/deploy shop production v2');
  const old = await town.card('shop#3', 'waiting');
  for (const id of ['shop#3', 'shop#4']) await grace.pressesAndReads(await town.card(id, 'waiting'), 'Approve');
  await town.gate('open');

  await expect.poll(() => town.ledger.audit('shop#3'), { timeout: 20_000 }).toContain('quarterdeck base-moved');
  expect(codeOf(await linus.pressesAndReads(old, 'Approve'))).toBe('plan-changed');
  expect(await town.thread('shop#3')).toContain('approvals are asked for again');
  await linus.pressesAndReads(await town.card('shop#3', '0 of 1'), 'Cancel');
  const backwards = await town.card('shop#4', 'It is older than what is live');
  expect(buttons(backwards)).toContain('Deploy it anyway');
  await grace.pressesAndReads(backwards, 'Deploy it anyway');
  await town.card('shop#4', 'live');
});

test('a deployment for later waits for its hour, and begins by itself', async () => {
  const town = await aTown();
  const { ada, grace } = town;

  expect(await ada.isRefused('/deploy shop production v2 --at yesterday')).toBe('invalid-time');
  await ada.asks('/deploy shop production v2 --at "in 3s"');
  await grace.pressesAndReads(await town.card('shop#1', 'waiting'), 'Approve');
  await town.card('shop#1', /begins/i);

  await town.card('shop#1', 'live');
  const audit = await town.ledger.audit('shop#1');
  expect(audit.slice(0, 4)).toEqual([
    'U0ADA requested',
    'U0GRACE approved',
    'quarterdeck came-due',
    'quarterdeck began',
  ]);
});
