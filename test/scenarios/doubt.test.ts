import { expect, test } from 'vitest';
import { buttons, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

const inDoubt = (decision: Readonly<Record<string, string>>) => ({
  approvals: { count: 0 },
  smoke: { works: { severity: 'P2', moments: ['preview'] } },
  decision,
});

test('whoever must decide is asked in person, may wait, and lets it go on', async () => {
  const town = await aTown({ real: { shop: inDoubt({ within: '30s' }) } });
  const { ada, dennis, margaret } = town;
  await town.goesLive('shop', 'v1');

  await ada.asks('/deploy shop production sick');
  const question = await margaret.isTold('Needs a decision');
  expect(buttons(question)).toEqual(['Wait 10 min', 'Go on', 'Roll back', 'Details']);
  const card = await town.card('shop#2', 'Asked: on call');
  expect(said(card)).toContain('is in doubt');
  expect(buttons(card)).toEqual(['Wait 10 min', 'Go on', 'Roll back', 'Details']);
  expect(said(await dennis.pressesAndReads(card, 'Wait 10 min'))).toContain('not-allowed');
  expect(said(await margaret.after(() => margaret.presses(question, 'Wait 10 min'), margaret.direct))).toContain(
    'It waits longer.',
  );
  expect(said(await margaret.after(() => margaret.presses(question, 'Go on'), margaret.direct))).toContain('outdated');
  await margaret.asks('/deploy resume shop#2');

  await town.card('shop#2', 'live');
  expect(await town.ledger.audit('shop#2')).toEqual(
    expect.arrayContaining(['U0MARGARET extended', 'U0MARGARET resumed']),
  );
});

test('nobody answers: what the configuration says happens', async () => {
  const town = await aTown({
    real: { shop: inDoubt({ within: '2s' }), till: inDoubt({ within: '2s', otherwise: 'go-on' }) },
  });
  const { ada } = town;
  await Promise.all([town.goesLive('shop', 'v1'), town.goesLive('till', 'v1')]);

  await ada.asks('/deploy shop production sick');
  await ada.asks('/deploy till production sick');

  await town.card('shop#2', /rolled back/i);
  await town.card('till#2', 'live');
  expect(await town.ledger.badReleases()).toEqual(['sick']);
});
