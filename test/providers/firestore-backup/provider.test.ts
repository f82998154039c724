import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFirestoreAdmin } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import type { FirestoreAdminStandIn } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { ComponentTarget, StepCall } from '../../../src/ports/provider.ts';
import { newestBackup } from '../../../src/providers/firestore-backup/newest.ts';
import { firestoreBackupProvider } from '../../../src/providers/firestore-backup/provider.ts';
import { backupKind, backupSettings } from '../../../src/providers/firestore-backup/settings.ts';
import { aRelease } from '../../contracts/provider.ts';
import { ended } from '../../contracts/whole.ts';
import { providerWorld, restFaults } from '../provider-world.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';
import type { SupervisedStand } from '../supervised-stand.ts';

let stand: SupervisedStand;
let far: FirestoreAdminStandIn;
let at: ComponentTarget;
const clock = { nowMs: 0, now: () => clock.nowMs };
const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const call = (key = 'shop#1/1/release/backup'): StepCall => ({
  key: must(isStepKey, key),
  fence: must(isFence, 1),
  signal: soon(),
});
const provider = () => firestoreBackupProvider(providerWorld(stand, { clock }));
const request = () => ({ ...at, release: aRelease(at, 'v1') });

beforeEach(async () => {
  clock.nowMs = Date.parse('2026-03-01T10:00:30Z');
  stand = supervisedStand();
  far = await startFirestoreAdmin({ clock, exportMs: 60_000, documents: 4_000 });
  const settings = { project: 'shop-prod', credentials: 'emulator', apiUrl: far.url, to: 'gs://shop-backups/nightly/' };
  at = stand.at({
    provider: 'firestore-backup',
    settings: asJson(backupSettings.parse(settings)),
    ...backupKind.capabilities(),
  });
});
afterEach(async () => {
  await far.close();
  await stand.end();
  expect(far.violations).toEqual([]);
});

describe('a Firestore export before a release', () => {
  test('is followed with documents and bytes though the metadata’s enumerations are numbers in gRPC', async () => {
    const handle = await provider().release(request(), call());
    clock.nowMs += 15_000;

    const half = await provider().check(at, handle, soon());
    clock.nowMs += 45_000;
    const whole = await ended(provider(), at, handle);

    expect(half).toEqual({ kind: 'running', lines: ['1000 of about 4000 documents (25 %), 0.3 MB'] });
    expect(whole).toMatchObject({ kind: 'succeeded', lines: ['4000 of about 4000 documents (100 %), 1.2 MB'] });
  });

  test('is begun once with one key, also by two at once and after a lost answer', async () => {
    const both = await Promise.all([provider().release(request(), call()), provider().release(request(), call())]);
    const found = await provider().reconcile({ kind: 'release', request: request() }, call());

    expect(both[1]).toEqual(both[0]);
    expect(found).toEqual({ kind: 'done', handle: both[0] });
    expect(far.exports.size).toBe(1);
    expect([...far.exports.values()][0]?.outputUriPrefix).toMatch(
      /^gs:\/\/shop-backups\/nightly\/shop-production\/v1-[0-9a-f]{16}$/,
    );
  });

  test('whose answer is lost is found by its place', async () => {
    far.faults.inject(({ path }) => path.endsWith('/ExportDocuments'), restFaults['lost-after']);

    await expect(provider().release(request(), call())).rejects.toMatchObject({ outcome: 'unknown' });
    const found = await provider().reconcile({ kind: 'release', request: request() }, call());

    expect(found.kind).toBe('done');
    expect(far.exports.size).toBe(1);
  });

  test('ends when it is cancelled, and is no backup then', async () => {
    const handle = await provider().release(request(), call());
    clock.nowMs += 10_000;

    await provider().cancel(at, handle, call());

    expect(await provider().check(at, handle, soon())).toMatchObject({ kind: 'failed', retryable: false });
    expect(await newestBackup(providerWorld(stand, { clock }), at, soon())).toBeUndefined();
  });

  test('counts as the newest backup only when it is finished and whole', async () => {
    await provider().release(request(), call());
    const during = await newestBackup(providerWorld(stand, { clock }), at, soon());
    clock.nowMs += 60_000;
    const after = await newestBackup(providerWorld(stand, { clock }), at, soon());

    expect(during).toBeUndefined();
    expect(after).toMatchObject({ documents: 4_000, bytes: 1_200_000, endedAtMs: clock.nowMs });
    expect((await provider().describe(at, soon())).summary).toContain('4000 documents');
  });

  test('into another bucket whose name begins the same is no backup of this one', async () => {
    await provider().release(request(), call());
    clock.nowMs += 60_000;
    const into = (to: string): ComponentTarget => ({
      ...at,
      component: { ...at.component, settings: asJson({ ...backupSettings.parse(at.component.settings), to }) },
    });
    const found = (to: string) => newestBackup(providerWorld(stand, { clock }), into(to), soon());

    expect(await found('gs://shop-backup')).toBeUndefined();
    expect(await found('gs://shop-backups/night')).toBeUndefined();
    expect(await found('gs://shop-backups')).toMatchObject({ documents: 4_000 });
    expect(await found('gs://shop-backups/nightly')).toMatchObject({ documents: 4_000 });
  });

  test('into a bucket that does not exist fails for good', async () => {
    const elsewhere = {
      ...at,
      component: {
        ...at.component,
        settings: asJson({ ...backupSettings.parse(at.component.settings), to: 'gs://nowhere' }),
      },
    };

    await expect(provider().release({ ...request(), ...elsewhere }, call())).rejects.toMatchObject({
      code: 'not-found',
      retryable: false,
    });
  });
});
