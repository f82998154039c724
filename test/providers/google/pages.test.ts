import { describe, expect, test } from 'vitest';
import { hostingCalls, idOf } from '../../../src/providers/firebase-hosting/calls.ts';
import { hostingSettings } from '../../../src/providers/firebase-hosting/settings.ts';
import { rulesCalls } from '../../../src/providers/firebase-rules/calls.ts';
import { rulesSettings } from '../../../src/providers/firebase-rules/settings.ts';
import type { Google } from '../../../src/providers/google/clients.ts';
import { listed } from '../../../src/providers/google/firestore-far.ts';
import type { Client } from '../../../src/providers/google/firestore-far.ts';
import type { GoogleRest } from '../../../src/providers/google/rest.ts';
import { runClient } from '../../../src/providers/google/run-client.ts';
import { remoteConfigCalls } from '../../../src/providers/remote-config/calls.ts';
import { remoteConfigSettings } from '../../../src/providers/remote-config/settings.ts';

const soon = () => AbortSignal.timeout(1_000);
const shop = { project: 'shop-prod' };
const checkout = { repository: '/shop', file: 'firestore.rules' };

const options = { timeout: 1_000, retry: null, signal: soon() } as const;
const nextAfter = (pageToken: string) =>
  pageToken === '2' ? {} : { nextPageToken: String(Number(pageToken === '' ? '0' : pageToken) + 1) };

/** A service that gives one entry a page, whatever is asked for. */
function inPages(key: string, entries: readonly object[]): { readonly rest: GoogleRest } {
  const rest: GoogleRest = (_, { query = {} }) => {
    const at = Number(query['pageToken'] ?? 0);
    const next = at + 1 < entries.length ? { nextPageToken: String(at + 1) } : {};
    return Promise.resolve({ status: 200, headers: {}, body: { [key]: entries.slice(at, at + 1), ...next } });
  };
  return { rest };
}

describe('lists that come in shorter pages than were asked for', () => {
  test('releases of a site are all read, the newest first in whatever order they come', async () => {
    const released = (id: string, releaseTime: string) => ({
      name: `sites/shop/channels/live/releases/${id}`,
      releaseTime,
      version: { name: `sites/shop/versions/${id}`, status: 'FINALIZED' },
    });
    const far = inPages('releases', [
      released('1', '2026-03-01T10:00:00.123456789Z'),
      released('3', '2026-03-01T12:00:00+01:00'),
      released('2', '2026-03-01T10:30:00Z'),
    ]);
    const settings = hostingSettings.parse({ ...shop, site: 'shop', repository: '/shop', folder: 'public' });

    const found = await hostingCalls(far, settings, soon()).releases('live');

    expect(found.map(({ version }) => version && idOf(version))).toEqual(['3', '2', '1']);
  });

  test('every release of rules counts: what one of them names is in use', async () => {
    const released = (id: string) => ({ name: `projects/shop-prod/releases/${id}`, rulesetName: `rulesets/${id}` });
    const settings = rulesSettings.parse({ ...shop, product: 'firestore', ...checkout });

    const found = await rulesCalls(inPages('releases', ['a', 'b', 'c'].map(released)), settings, soon()).inUse();

    expect(found).toEqual(['rulesets/a', 'rulesets/b', 'rulesets/c']);
  });

  test('versions of Remote Config are read as far as our own work is looked for', async () => {
    const far = inPages(
      'versions',
      [1, 3, 2].map((one) => ({ versionNumber: String(one) })),
    );

    const found = await remoteConfigCalls(far, remoteConfigSettings.parse(shop), soon()).versions();

    expect(found.map(({ versionNumber }) => versionNumber)).toEqual(['3', '2', '1']);
  });

  test('operations of a database are read page by page: an export that is not on the first one is not made again', async () => {
    const listOperations = ({ pageToken }: { readonly pageToken: string }) =>
      Promise.resolve([[{ name: `operations/${pageToken}` }], undefined, nextAfter(pageToken)]);
    const client = { operationsClient: { listOperations } } as unknown as Client;

    const { operations } = await listed((_, once) => once(client, options), 'projects/p/databases/d');

    expect(operations).toEqual([{ name: 'operations/' }, { name: 'operations/1' }, { name: 'operations/2' }]);
  });

  test('revisions of a service are read until there are enough', async () => {
    const listRevisions = ({ pageToken }: { readonly pageToken: string }) =>
      Promise.resolve([[{ name: `services/api/revisions/api-${pageToken}` }], undefined, nextAfter(pageToken)]);
    const open = { client: { listRevisions }, options: () => Promise.resolve(options) };
    const google = { grpc: () => Promise.resolve(open) } as unknown as Google;
    const revisions = (limit: number) =>
      runClient(google, { project: 'p', credentials: 'emulator', credentialsProject: undefined }).revisions(
        'services/api',
        limit,
        soon(),
      );

    expect((await revisions(9)).map(({ name }) => name)).toEqual(['api-', 'api-1', 'api-2']);
    expect(await revisions(2)).toHaveLength(2);
  });
});
