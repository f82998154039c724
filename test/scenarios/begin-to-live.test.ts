import { expect, test } from 'vitest';
import { buttons, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

const notices = [
  { events: ['approval-wanted'], to: [{ person: 'grace' }] },
  { events: ['succeeded'], to: [{ channel: 'C0RELEASES' }, 'requester'] },
];

test('ada asks, grace approves, and everybody sees it go live', async () => {
  const town = await aTown({ quiet: { shop: {} }, config: { notices } });
  const { ada, grace } = town;

  const answer = await ada.asks('/deploy shop production v2 --reason "new cart"');
  expect(said(answer)).toContain('shop v2 → production (shop#1). It waits for one approval.');
  const waiting = await town.card('shop#1', 'waiting for approval');
  expect(said(waiting)).toContain('new cart');
  expect(buttons(waiting)).toEqual(['Approve', 'Reject…', 'Cancel', 'Details']);
  await grace.isTold('waits for approval: 0 of 1 so far, from release managers');
  const approved = await grace.pressesAndReads(waiting, 'Approve');
  expect(said(approved)).toContain('you approved it (1 of 1)');

  const live = await town.card('shop#1', /live/);
  expect(said(live)).toContain(`approved by <@${grace.id}>`);
  await town.hears('releases', 'live after');
  await ada.isTold('live after');
  expect(await town.ledger.audit('shop#1')).toEqual([
    'U0ADA requested',
    'U0GRACE approved',
    'quarterdeck began',
    'quarterdeck snapshot-taken',
    'quarterdeck prepared',
    'quarterdeck effects-began',
    'quarterdeck component-released',
    'quarterdeck released',
    'quarterdeck shifted',
    'quarterdeck all-stages-done',
    'quarterdeck baked',
  ]);
  expect(await ada.isRefused('/deploy shop production v2')).toBe('already-live');
  expect(said(await ada.asks('/status'))).toContain('v2');
  expect((await town.thread('shop#1')).split('\n')).toEqual([
    expect.stringContaining('asks for it'),
    expect.stringContaining('waits for approval'),
    expect.stringContaining('approved (1 of 1)'),
    expect.stringContaining('it begins when it is its turn'),
    expect.stringContaining('begins'),
    expect.stringContaining('the new version runs'),
    expect.stringContaining('100 %'),
    expect.stringContaining('live after'),
  ]);
});

test('ada fills the form, with names that she looks up, over HTTP', async () => {
  const town = await aTown({ quiet: { shop: {} }, http: true });
  const { ada, grace } = town;

  await ada.types('deployments', '/deploy');
  const form = await ada.waitForModal();
  expect(await ada.looksUp(form, 'Service', 'sh')).toEqual(['shop']);
  expect(await ada.looksUp(form, 'Revision', 'v')).toEqual(expect.arrayContaining(['v1', 'v2']));
  const answer = await ada.after(() =>
    ada.submits({ Service: 'shop', Environment: 'production', Revision: 'v2', Reason: 'from the form' }),
  );
  expect(said(answer)).toContain('shop#1');
  await grace.pressesAndReads(await town.card('shop#1', 'from the form'), 'Approve');

  await town.card('shop#1', 'live');
});

test('a plan is shown to ada alone, and asked for with one press', async () => {
  const town = await aTown();
  const { ada, grace } = town;

  const plan = await ada.asks('/deploy plan shop production v2');
  expect(plan.ephemeralFor).toBe(ada.id);
  expect(said(plan)).toContain('v2');
  expect(await town.ledger.deployments()).toBe(0);
  const asked = await ada.pressesAndReads(plan, 'Ask for approval');

  expect(said(asked)).toContain('shop#1');
  expect(buttons(await town.card('shop#1'))).toContain('Approve');
  expect(said(await grace.asks('/deploy who shop production'))).toContain('release managers');
});
