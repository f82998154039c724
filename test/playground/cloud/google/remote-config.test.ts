import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRemoteConfig } from '../../../../playground/cloud/google/remote-config/stand-in.ts';
import type { RemoteConfigStandIn } from '../../../../playground/cloud/google/remote-config/stand-in.ts';

let far: RemoteConfigStandIn;
beforeEach(async () => {
  far = await startRemoteConfig({ clock: { now: () => Date.parse('2026-03-01T10:00:00Z') }, project: 'demo-shop' });
  // The official client reads this once, when it is first loaded.
  process.env['FIREBASE_REMOTE_CONFIG_URL_BASE'] = far.url;
});
afterEach(() => far.close());

test('the official client reads, tries, publishes, is stopped by a stale etag, rolls back and lists', async () => {
  const { deleteApp, initializeApp } = await import('firebase-admin/app');
  const { getRemoteConfig } = await import('firebase-admin/remote-config');
  const credential = { getAccessToken: () => Promise.resolve({ access_token: 'made-up', expires_in: 3_600 }) };
  const app = initializeApp({ projectId: 'demo-shop', credential }, 'remote-config-test');
  const client = getRemoteConfig(app);

  const first = await client.getTemplate();
  first.parameterGroups = {};
  first.parameters = { cart: { defaultValue: { value: 'true' } } };
  first.conditions = [];
  await client.validateTemplate(first);
  const published = await client.publishTemplate(first);
  const stale = client.publishTemplate(first);
  await expect(stale).rejects.toMatchObject({ code: 'remote-config/failed-precondition' });
  published.parameters = { cart: { defaultValue: { value: 'false' } } };
  await client.publishTemplate(published);
  const back = await client.rollback(1);
  const { versions } = await client.listVersions();
  await deleteApp(app);

  expect(back.parameters['cart']?.defaultValue).toEqual({ value: 'true' });
  expect(versions.map(({ versionNumber, rollbackSource }) => [versionNumber, rollbackSource])).toEqual([
    ['3', '1'],
    ['2', undefined],
    ['1', undefined],
  ]);
  expect(far.violations).toEqual([]);
});
