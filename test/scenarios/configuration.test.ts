import { expect, test } from 'vitest';
import { said } from './support/reading.ts';
import { configText } from './support/settings.ts';
import { aTown } from './support/town.ts';

test('a changed file rules at once, a faulty one changes nothing, and the admins are told of both', async () => {
  const town = await aTown({ quiet: { shop: {}, till: {} } });
  const { ada, admin } = town;
  expect(await ada.isRefused('/deploy shp production v1')).toBe('unknown-service');

  await town.configures((services) => configText(services, { environments: { production: { order: 'two' } } }));
  const faulty = await admin.waitForMessage('admins', (one) => said(one).includes('order'));
  expect(said(faulty)).toContain('environments.production.order');
  expect(said(await ada.asks('/status'))).toContain('till');

  const everybody = { defaults: { approvals: { count: 0 } } };
  await town.configures(({ shop = {} }) => configText({ shop }, everybody));
  await admin.waitForMessage('admins', (one) => said(one).includes('till'));
  expect(await ada.isRefused('/deploy till production v1')).toBe('unknown-service');
  await ada.asks('/deploy shop production v1');
  await town.card('shop#1', 'live');
});

test('a file that takes a target away from a deployment under way is refused until that is done', async () => {
  const town = await aTown({ quiet: { shop: {}, till: {} } });
  const { ada, admin, grace } = town;
  await town.gate('closed');
  await ada.asks('/deploy till production v1');
  await grace.pressesAndReads(await town.card('till#1', 'waiting'), 'Approve');
  await town.ledger.reaches('till#1', 'releasing');

  await town.configures(({ shop = {} }) => configText({ shop }));
  const refused = await admin.waitForMessage('admins', (one) => said(one).includes('till'));
  expect(said(refused)).toContain('till/production');
  await town.gate('open');
  await town.card('till#1', 'live');

  await expect
    .poll(() => ada.isRefused('/deploy plan till production v2'), { timeout: 20_000 })
    .toBe('unknown-service');
});
