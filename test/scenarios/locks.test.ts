import { expect, test } from 'vitest';
import { buttons, codeOf, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

test('a lock is seen, asked about, waited behind, taken over and opened', async () => {
  const town = await aTown();
  const { ada, dennis, linus } = town;

  expect(await dennis.isRefused('/deploy unlock shop production')).toBe('not-locked');
  expect(await dennis.isRefused('/deploy lock shop production')).toBe('reason-needed');
  expect(await dennis.isRefused('/deploy lock shop production x --for ever')).toBe('invalid-duration');
  expect(said(await dennis.asks('/deploy lock shop production "index rebuild" --for 2h'))).toContain('You locked shop');
  const refused = await ada.asks('/deploy shop production v2');
  expect(codeOf(refused)).toBe('locked');
  expect(said(refused)).toContain('index rebuild');
  expect(buttons(refused)).toEqual(['Queue me', 'Ask the holder', 'Take over…']);

  expect(said(await ada.pressesAndReads(refused, 'Ask the holder'))).toContain(`I asked <@${dennis.id}>`);
  const question = await dennis.isTold(ada.id);
  expect(said(await ada.pressesAndReads(refused, 'Queue me'))).toContain('shop#1');
  await linus.pressesAndReads(await town.card('shop#1', 'waiting for approval'), 'Approve');
  await town.card('shop#1', 'index rebuild');
  expect(await town.ledger.phase('shop#1')).toBe('queued');

  expect(await ada.isRefused('/deploy unlock shop production')).toBe('lock-of-another');
  expect(await linus.isRefused('/deploy lock shop production "mine now"')).toBe('locked');
  const locked = await linus.asks('/deploy shop production v3');
  await linus.presses(locked, 'Take over…');
  await linus.waitForModal();
  await linus.after(() => linus.submits({ Reason: 'release first' }));
  await dennis.isTold('release first');
  expect(codeOf(await dennis.pressesAndReads(question, 'Unlock'))).toBe('lock-of-another');
  await linus.asks('/deploy unlock shop production');

  await town.card('shop#1', 'live');
  expect(await town.ledger.entries()).toEqual(
    expect.arrayContaining(['U0DENNIS lock-taken', 'U0LINUS lock-taken-over', 'U0LINUS lock-dropped']),
  );
});

test('a freeze stops what is in its scope, lets the rest pass, and is lifted by its own scope', async () => {
  const town = await aTown({ quiet: { shop: {}, till: {} } });
  const { ada, grace } = town;

  expect(await ada.isRefused('/deploy freeze all "no"')).toBe('not-allowed');
  expect(await grace.isRefused('/deploy unfreeze production')).toBe('not-frozen');
  await grace.asks('/deploy freeze shop "stocktaking" --for 4h');
  const again = await grace.asks('/deploy freeze shop "more"');
  expect(codeOf(again)).toBe('already-frozen');
  const refused = await ada.asks('/deploy shop production v2');
  expect(codeOf(refused)).toBe('frozen');
  await ada.pressesAndReads(refused, 'Queue me');
  await town.goesLive('till', 'v1');
  await grace.pressesAndReads(await town.card('shop#1', 'waiting'), 'Approve');
  await town.card('shop#1', 'stocktaking');
  expect(await town.ledger.phase('shop#1')).toBe('queued');

  await grace.pressesAndReads(again, 'Lift the freeze');
  await town.card('shop#1', 'live');
});
