import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFirestoreAdmin } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import type { FirestoreAdminStandIn } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { ComponentTarget, Provider, StepCall } from '../../../src/ports/provider.ts';
import { firestoreIndexesProvider } from '../../../src/providers/firestore-indexes/provider.ts';
import { indexesKind, indexesSettings } from '../../../src/providers/firestore-indexes/settings.ts';
import { providerWorld } from '../provider-world.ts';
import { aRepository } from '../revisions.ts';
import type { Revisions } from '../revisions.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';
import type { SupervisedStand } from '../supervised-stand.ts';

const hour = 3_600_000;
let stand: SupervisedStand;
let far: FirestoreAdminStandIn;
let repository: Revisions;
let place: ComponentTarget;
let provider: Provider;
const clock = { nowMs: 0, now: () => clock.nowMs };
const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const call = (): StepCall => ({ key: must(isStepKey, 'shop#1/1/release/i'), fence: must(isFence, 1), signal: soon() });
const note = { collectionGroup: 'orders', fieldPath: 'note', indexes: [] };
const ends = {
  ...{ collectionGroup: 'sessions', fieldPath: 'endsAt', ttl: true },
  indexes: [{ order: 'ASCENDING', queryScope: 'COLLECTION_GROUP' }],
};
const pair = {
  collectionGroup: 'orders',
  fields: [
    { fieldPath: 'status', order: 'ASCENDING' },
    { fieldPath: 'at', order: 'DESCENDING' },
  ],
};

const releaseOf = (fieldOverrides: readonly object[], indexes: readonly object[] = []) => ({
  ...place,
  release: repository.release(place, 'v1', { 'firestore.indexes.json': JSON.stringify({ indexes, fieldOverrides }) }),
});
const fieldNames = () => [...far.fields.keys()].map((name) => name.split('/').slice(-3).join('/'));

beforeEach(async () => {
  clock.nowMs = Date.parse('2026-03-01T10:00:00Z');
  stand = supervisedStand();
  repository = aRepository(stand.folder);
  far = await startFirestoreAdmin({ clock, buildMs: hour });
  const written = { project: 'shop-prod', credentials: 'emulator', apiUrl: far.url, repository: repository.path };
  const whole = indexesSettings.parse({ ...written, lookEvery: '1s' });
  place = stand.at({ provider: 'firestore-indexes', settings: asJson(whole), ...indexesKind.capabilities(whole) });
  provider = firestoreIndexesProvider(providerWorld(stand, { clock }));
});
afterEach(async () => {
  await far.close();
  await stand.end();
  expect(far.violations).toEqual([]);
});

describe('field overrides of the file', () => {
  test('are set and waited for until Firestore is done with them', async () => {
    const request = releaseOf([note, ends]);
    const handle = await provider.release(request, call());

    const half = await provider.check(place, handle, soon());
    clock.nowMs += hour;
    const done = await provider.check(place, handle, soon());

    expect(half).toMatchObject({ kind: 'running' });
    expect(half.lines).toContain('being set: field sessions.endsAt: asc in all collections; documents end at its time');
    expect(done.kind).toBe('succeeded');
    expect(fieldNames()).toEqual(['orders/fields/note', 'sessions/fields/endsAt']);
    expect((await provider.describe(place, soon())).facts).toEqual({
      'field orders.note': 'orders.note: no index',
      'field sessions.endsAt': 'sessions.endsAt: asc in all collections; documents end at its time',
    });
    expect(await provider.reconcile({ kind: 'release', request }, call())).toMatchObject({ kind: 'done' });
  });

  test('are foreseen with what they break, and only those that differ', async () => {
    await provider.release(releaseOf([note]), call());

    const seen = await provider.foresee?.(releaseOf([note, ends]), soon());
    const other = await provider.foresee?.(releaseOf([{ ...ends, ttl: false, indexes: [] }]), soon());

    expect(seen?.changes).toEqual(['field sessions.endsAt: asc in all collections; documents end at its time']);
    expect(seen?.risks).toContain(
      'documents whose time in sessions.endsAt has passed are deleted, and no rollback brings them back',
    );
    expect(seen?.undo).toEqual({ kind: 'redeploy' });
    expect(other?.risks).toEqual([
      'building an index takes minutes, with much data hours',
      'queries by sessions.endsAt fail as soon as it has no index',
      '1 field overrides are not in the file and stay',
    ]);
  });

  test('go back to what the field had before', async () => {
    await provider.release(releaseOf([note]), call());
    clock.nowMs += hour;
    const { state } = await provider.describe(place, soon());
    await provider.release(releaseOf([{ ...note, indexes: [{ order: 'ASCENDING' }] }, ends]), call());

    const begun = await provider.restore({ ...place, snapshot: { component: 'x', summary: '', state } }, call());
    if (begun.kind !== 'running') throw new Error(begun.kind);
    const half = await provider.check(place, begun.handle, soon());
    clock.nowMs += hour;
    const done = await provider.check(place, begun.handle, soon());

    expect([half.kind, done.kind]).toEqual(['running', 'succeeded']);
    expect((await provider.describe(place, soon())).facts).toEqual({ 'field orders.note': 'orders.note: no index' });
  });
});

test('an index that is put back is waited for until it is ready', async () => {
  await provider.release(releaseOf([], [pair]), call());
  clock.nowMs += hour;
  const { state } = await provider.describe(place, soon());
  far.indexes.clear();

  const begun = await provider.restore({ ...place, snapshot: { component: 'x', summary: '', state } }, call());
  if (begun.kind !== 'running') throw new Error(begun.kind);
  const half = await provider.check(place, begun.handle, soon());
  clock.nowMs += hour;

  expect(half.kind).toBe('running');
  expect((await provider.check(place, begun.handle, soon())).kind).toBe('succeeded');
});
