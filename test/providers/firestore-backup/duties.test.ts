import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { Json } from '../../../src/domain/json.ts';
import { canonical } from '../../../src/domain/json.ts';
import type { DutyName } from '../../../src/domain/safekeeping.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import type { DutyProgress } from '../../../src/ports/provider.ts';
import { backupSettings } from '../../../src/providers/firestore-backup/settings.ts';
import { aRelease } from '../../contracts/provider.ts';
import { restFaults } from '../provider-world.ts';
import { backupClock, backupStand } from './stand.ts';

const aStand = () => backupStand(backupClock());
let stand: Awaited<ReturnType<typeof aStand>>;
beforeEach(async () => {
  stand = await aStand();
});
afterEach(async () => {
  await stand.end();
  expect(stand.violations()).toEqual([]);
});

const surroundings = { rules: { facts: { 'firestore rules': 'allow read;' } }, api: { facts: { memory: '512Mi' } } };
const dayMs = 86_400_000;
const soon = (): AbortSignal => AbortSignal.timeout(10_000);

/** Looks by new processes until it waits for the far end; what is lost on the way is asked again. */
async function looked(duty: DutyName, from?: Json, key = 'a run'): Promise<DutyProgress> {
  let handle = from;
  for (let looks = 0; looks < 20; looks += 1) {
    const dueAtMs = Math.floor(stand.clock.nowMs / dayMs) * dayMs + 3 * 3_600_000;
    const more = { signal: soon(), surroundings: () => Promise.resolve(surroundings) };
    const call = { key, dueAtMs, ...more, ...(handle === undefined ? {} : { handle }) };
    const progress = await stand.provider().pursue?.(stand.at, duty, call).catch(again);
    if (progress === undefined) continue;
    if (progress.kind !== 'running' || canonical(progress.handle) === canonical(handle)) return progress;
    handle = progress.handle;
  }
  throw new Error('it never waits');
}
const again = (error: unknown): undefined => {
  if (!(error instanceof ProviderError) || !(error.retryable || error.outcome === 'unknown')) throw error;
};
const handleOf = (progress: DutyProgress): Json => (progress.kind === 'running' ? progress.handle : progress.sentence);

/** A whole run: what takes its time has it. */
async function whole(duty: DutyName, key?: string): Promise<DutyProgress> {
  const begun = await looked(duty, undefined, key);
  if (begun.kind !== 'running') return begun;
  stand.clock.nowMs += 240_000;
  return looked(duty, begun.handle, key);
}

describe('a backup of the schedule', () => {
  test('counts when it is whole, with what the database does not hold read back beside it', async () => {
    const progress = await whole('backup');

    const [made] = [...stand.far.exports.values()];
    expect(made?.outputUriPrefix).toMatch(/^gs:\/\/shop-backups\/nightly\/shop-production\/scheduled-[0-9a-f]{16}$/);
    expect(progress).toMatchObject({
      kind: 'succeeded',
      sentence: expect.stringContaining('12431 documents') as string,
    });
    const beside = `${made?.outputUriPrefix.replace('gs://', '') ?? ''}.surroundings.json`;
    expect([...stand.storage.objects]).toEqual([[beside, surroundings]]);
  });

  test('is begun once and its surroundings are written once, whatever answers are lost', async () => {
    stand.far.faults.inject(({ path }) => path.endsWith('/ExportDocuments'), restFaults['lost-after']);
    stand.storage.faults.inject(({ method }) => method === 'POST', restFaults['lost-after']);
    stand.storage.faults.inject(({ method }) => method === 'GET', restFaults.unavailable);

    expect(await whole('backup')).toMatchObject({ kind: 'succeeded' });
    expect([stand.far.exports.size, stand.storage.objects.size]).toEqual([1, 1]);
  });

  test('takes a deployment’s own backup of its hour over, and a deployment takes over one that is under way', async () => {
    const request = { ...stand.at, release: aRelease(stand.at, 'v1') };
    const step = (key: string) => ({ key: must(isStepKey, key), fence: must(isFence, 1), signal: soon() });

    await stand.provider().release(request, step('first'));
    expect(await whole('backup')).toMatchObject({
      kind: 'succeeded',
      sentence: expect.stringContaining('/v1-') as string,
    });
    stand.clock.nowMs += dayMs;
    await looked('backup', undefined, 'another run');
    const shared = await stand.provider().release(request, step('second'));
    await stand.provider().cancel(stand.at, shared, step('second'));

    expect(stand.far.exports.size).toBe(2);
    expect(await stand.provider().check(stand.at, shared, soon())).toMatchObject({ kind: 'running' });
  });
});

describe('the proof that a backup can be restored', () => {
  beforeEach(async () => {
    await whole('backup');
  });

  test('puts the newest verified one into a database of its own, counts, and deletes that database', async () => {
    const begun = await looked('proof');
    const during = [...stand.far.restore.databases.keys()];
    stand.clock.nowMs += 240_000;
    const progress = await looked('proof', handleOf(begun));

    expect(during).toEqual([expect.stringMatching(/^projects\/shop-scratch\/databases\/restore-proof-p[0-9a-f]{8}$/)]);
    expect(progress).toMatchObject({ kind: 'succeeded', proven: { documents: 12_431, ms: 240_000 } });
    expect(stand.far.restore.databases.size).toBe(0);
    expect(stand.far.restore.deleted).toEqual(during);
  });

  test.each(['/CreateDatabase', '/ImportDocuments', '/DeleteDatabase'])(
    'does each thing once when the answer of %s is lost',
    async (method) => {
      stand.far.faults.inject(({ path }) => path.endsWith(method), restFaults['lost-after']);

      expect(await whole('proof')).toMatchObject({ kind: 'succeeded' });
      expect([stand.far.restore.imports.size, stand.far.restore.deleted.length]).toEqual([1, 1]);
    },
  );

  test('fails when documents are missing, and leaves no database behind', async () => {
    stand.far.restore.bad.lose = 31;

    expect(await whole('proof')).toEqual({
      kind: 'failed',
      sentence: '12400 documents came back, and 12431 were saved',
    });
    expect(stand.far.restore.databases.size).toBe(0);
  });

  test('fails when the import does, or is not allowed, and leaves no database behind', async () => {
    stand.far.restore.bad.fail = true;
    expect(await whole('proof')).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining('FAILED') as string,
    });
    const forbidden = { kind: 'answer', status: 403, headers: {}, body: {} } as const;
    stand.far.faults.inject(({ path }) => path.endsWith('/ImportDocuments'), forbidden);

    expect(await whole('proof', 'another run')).toMatchObject({ kind: 'failed' });
    expect(stand.far.restore.databases.size).toBe(0);
  });

  test('tells a database that could not be deleted, though the restore is proven', async () => {
    const forbidden = { kind: 'answer', status: 403, headers: {}, body: {} } as const;
    stand.far.faults.inject(({ path }) => path.endsWith('/DeleteDatabase'), forbidden);

    const progress = await whole('proof');

    expect(progress).toMatchObject({ kind: 'failed', proven: { documents: 12_431 } });
    expect(progress).toMatchObject({ sentence: expect.stringContaining('by hand') as string });
  });

  test('has nothing to restore without a verified backup', async () => {
    stand.far.exports.clear();

    expect(await whole('proof')).toEqual({ kind: 'failed', sentence: 'there is no verified backup to restore' });
    expect(stand.far.restore.databases.size).toBe(0);
  });
});

test('the doctor tries exports, the bucket and the scratch project, and names the role that is missing', async () => {
  const doctor = async () =>
    (await stand.provider().examine?.(stand.at, soon()))?.map(({ subject, state }) => [subject, state]);
  const subjects = [
    'exports of (default) in shop-prod',
    'what lies beside exports in gs://shop-backups/nightly/',
    'databases in shop-scratch',
  ];

  expect(await doctor()).toEqual(subjects.map((subject) => [subject, 'good']));
  stand.far.faults.inject(({ path }) => path.endsWith('/GetDatabase'), {
    kind: 'answer',
    status: 403,
    headers: {},
    body: {},
  });
  stand.storage.faults.inject(() => true, { kind: 'answer', status: 403, headers: {}, body: {} });
  expect(await doctor()).toEqual([[subjects[0], 'good'], ...subjects.slice(1).map((subject) => [subject, 'bad'])]);
});

test('the scratch database may not be the live one', () => {
  const base = { project: 'shop-prod', to: 'gs://shop-backups', database: 'orders' };
  const faults = (scratch: object) =>
    backupSettings
      .safeParse({ ...base, scratch: { schedule: '0 5 * * 0', ...scratch } })
      .error?.issues.map(({ path }) => path);

  expect(faults({ database: 'orders' })).toEqual([['scratch', 'database']]);
  expect(faults({ database: 'orders', project: 'shop-scratch' })).toBeUndefined();
});
