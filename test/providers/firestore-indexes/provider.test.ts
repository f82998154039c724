import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFirestoreAdmin } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import type { FirestoreAdminStandIn } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { ComponentTarget, StepCall } from '../../../src/ports/provider.ts';
import { firestoreIndexesProvider } from '../../../src/providers/firestore-indexes/provider.ts';
import { indexesKind, indexesSettings } from '../../../src/providers/firestore-indexes/settings.ts';
import { providerWorld, restFaults } from '../provider-world.ts';
import { aRepository } from '../revisions.ts';
import type { Revisions } from '../revisions.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';
import type { SupervisedStand } from '../supervised-stand.ts';

let stand: SupervisedStand;
let far: FirestoreAdminStandIn;
let repository: Revisions;
const clock = { nowMs: 0, now: () => clock.nowMs };
const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const call = (): StepCall => ({ key: must(isStepKey, 'shop#1/1/release/i'), fence: must(isFence, 1), signal: soon() });

const orders = {
  collectionGroup: 'orders',
  fields: [
    { fieldPath: 'status', order: 'ASCENDING' },
    { fieldPath: 'at', order: 'DESCENDING' },
  ],
};
const tags = {
  collectionGroup: 'items',
  queryScope: 'COLLECTION_GROUP',
  fields: [
    { fieldPath: 'tags', arrayConfig: 'CONTAINS' },
    { fieldPath: 'price', order: 'ASCENDING' },
  ],
};

function at(more: Readonly<Record<string, unknown>> = {}): ComponentTarget {
  const settings = {
    project: 'shop-prod',
    credentials: 'emulator',
    apiUrl: far.url,
    repository: repository.path,
    ...more,
  };
  const whole = indexesSettings.parse(settings);
  return stand.at({ provider: 'firestore-indexes', settings: asJson(whole), ...indexesKind.capabilities(whole) });
}
const releaseOf = (place: ComponentTarget, ...indexes: readonly object[]) => ({
  ...place,
  release: repository.release(place, 'v1', {
    'firestore.indexes.json': JSON.stringify({ indexes, fieldOverrides: [] }),
  }),
});

beforeEach(async () => {
  clock.nowMs = Date.parse('2026-03-01T10:00:00Z');
  stand = supervisedStand();
  repository = aRepository(stand.folder);
  far = await startFirestoreAdmin({ clock, buildMs: 3_600_000 });
});
afterEach(async () => {
  await far.close();
  await stand.end();
  expect(far.violations).toEqual([]);
});

describe('the indexes of a release', () => {
  test('are waited for until they are ready, an hour later, with lines about how far they are', async () => {
    const place = at();
    const provider = firestoreIndexesProvider(providerWorld(stand, { clock }));
    const handle = await provider.release(releaseOf(place, orders, tags), call());
    clock.nowMs += 1_800_000;

    const half = await provider.check(place, handle, soon());
    const soonAfter = await provider.check(place, handle, soon());
    clock.nowMs += 1_800_000;
    const ready = await firestoreIndexesProvider(providerWorld(stand, { clock })).check(place, handle, soon());

    expect(half).toMatchObject({ kind: 'running' });
    expect(half.lines).toContain('0 of 2 indexes are ready');
    expect(half.lines).toContain('orders (status, at desc) is being built, 50 %');
    expect(soonAfter).toBe(half);
    expect(ready).toMatchObject({ kind: 'succeeded', lines: ['2 indexes are ready'] });
  });

  test('are asked for once, whatever became of the answers', async () => {
    const place = at();
    const provider = firestoreIndexesProvider(providerWorld(stand, { clock }));
    const request = releaseOf(place, orders, tags);
    far.faults.inject(({ path }) => path.endsWith('/CreateIndex'), restFaults['lost-after']);

    await expect(provider.release(request, call())).rejects.toMatchObject({ outcome: 'unknown' });
    await provider.release(request, call());
    const found = await provider.reconcile({ kind: 'release', request }, call());

    expect(found.kind).toBe('done');
    expect(far.indexes.size).toBe(2);
  });

  test('that the file does not name stay, and are deleted one by one only where somebody agreed', async () => {
    const place = at({ extras: 'ask' });
    const provider = firestoreIndexesProvider(providerWorld(stand, { clock }));
    await provider.release(releaseOf(place, orders, tags), call());
    const next = releaseOf(place, orders);

    const foreseen = await provider.foresee?.(next, soon());
    await provider.release(next, call());
    const kept = far.indexes.size;
    await provider.release({ ...next, consents: foreseen?.consents.map(({ id }) => id) ?? [] }, call());

    expect(foreseen?.consents).toEqual([
      {
        id: expect.stringMatching(/^delete-index-/) as string,
        sentence: 'delete the index items (tags contains, price) in all collections',
      },
    ]);
    expect(kept).toBe(2);
    expect([...far.indexes.keys()]).toEqual([expect.stringContaining('/orders/')]);
  });

  test('of which a deletion was agreed to are not done while the answer was lost before it', async () => {
    const place = at({ extras: 'ask' });
    const provider = firestoreIndexesProvider(providerWorld(stand, { clock }));
    await provider.release(releaseOf(place, orders, tags), call());
    const next = releaseOf(place, orders);
    const foreseen = await provider.foresee?.(next, soon());
    const request = { ...next, consents: foreseen?.consents.map(({ id }) => id) ?? [] };

    const before = await provider.reconcile({ kind: 'release', request }, call());
    await provider.release(request, call());
    const after = await provider.reconcile({ kind: 'release', request }, call());

    expect(before).toEqual({ kind: 'not-done' });
    expect(after.kind).toBe('done');
  });

  test('say before approval that they are not put back, and that building takes time', async () => {
    const place = at();
    const provider = firestoreIndexesProvider(providerWorld(stand, { clock }));
    const foreseen = await provider.foresee?.(releaseOf(place, orders), soon());

    expect(place.component.undo).toMatchObject({ kind: 'impossible' });
    expect(foreseen?.changes).toEqual(['new index orders (status, at desc)']);
    expect(foreseen?.risks).toEqual(['building an index takes minutes, with much data hours']);
  });

  test('that need repair fail the release', async () => {
    const place = at();
    const provider = firestoreIndexesProvider(providerWorld(stand, { clock }));
    const handle = await provider.release(releaseOf(place, orders), call());
    for (const index of far.indexes.values()) index.isBroken = true;

    expect(await provider.check(place, handle, soon())).toMatchObject({ kind: 'failed', retryable: false });
  });
});
