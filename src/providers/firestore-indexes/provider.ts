import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, Description, Handle, Progress, Provider } from '../../ports/provider.ts';
import type { Examined, ProviderCall, Reconciled, ReleaseRequest, StepCall } from '../../ports/provider.ts';
import type { FirestoreAdmin } from '../google/firestore-admin.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { versionOf } from './definition.ts';
import type { Definition, Present } from './definition.ts';
import { foreseen } from './foresee.ts';
import { adminFor, agreedExtras, fileOf, present } from './found.ts';
import {
  changedAmong,
  inherited,
  keptAmong,
  keptOverride,
  othersAmong,
  presentOverrides,
  setOverrides,
  titleOf,
  unreadyAmong,
} from './overrides.ts';
import type { Override } from './overrides.ts';
import { settingsOf } from './settings.ts';
import type { IndexesSettings } from './settings.ts';

const done: Begun = { kind: 'done' };
const handleSchema = z.strictObject({
  wanted: z.array(z.string()),
  overrides: z.array(keptOverride).default([]),
});
const stateSchema = z.strictObject({
  indexes: z.array(z.strictObject({ collectionGroup: z.string(), id: z.string(), body: z.json() })),
  overrides: z.array(keptOverride).default([]),
});
const createdAtOnce = 6;

type Wanted = Pick<Definition, 'id' | 'collectionGroup'> & { readonly body: unknown };

/** Asks for each index that is not there; one that somebody else asked for meanwhile is as good. */
async function createMissing(
  admin: FirestoreAdmin,
  wanted: readonly Wanted[],
  have: readonly Present[],
): Promise<void> {
  const missing = wanted.filter(({ id }) => !have.some((one) => one.id === id));
  for (let from = 0; from < missing.length; from += createdAtOnce) {
    const batch = missing.slice(from, from + createdAtOnce);
    await Promise.all(
      batch.map(async ({ collectionGroup, body }) => {
        await admin.createIndex(collectionGroup, z.looseObject({}).parse(body)).catch((error: unknown) => {
          if (!(error instanceof ProviderError && error.code === 'conflict')) throw error;
        });
      }),
    );
  }
}

async function releaseIndexes(world: ProviderWorld, request: ReleaseRequest, { signal }: StepCall): Promise<Handle> {
  const { wanted, overrides } = await fileOf(world, request, signal);
  const admin = await adminFor(world, request, signal);
  const have = await present(admin);
  await createMissing(admin, wanted, have);
  await setOverrides(admin, changedAmong(overrides, overrides.length === 0 ? [] : await presentOverrides(admin)));
  for (const { name } of agreedExtras(request, have, wanted)) await admin.deleteIndex(name);
  return handleFor(wanted, overrides);
}

const handleFor = (wanted: readonly Pick<Definition, 'id'>[], overrides: readonly Override[]): Handle =>
  z.json().parse({ wanted: wanted.map(({ id }) => id), overrides });

/** All there, and no answer depends on one that is still being built. */
async function readiness(
  admin: FirestoreAdmin,
  { wanted, overrides }: z.infer<typeof handleSchema>,
): Promise<Progress> {
  const have = await present(admin);
  const ours = have.filter(({ id }) => wanted.includes(id));
  const broken = ours.find(({ state }) => state === 'NEEDS_REPAIR');
  const failed = (sentence: string, retryable: boolean): Progress => {
    return { kind: 'failed', code: 'failed', sentence, retryable, lines: [] };
  };
  if (broken !== undefined) return failed(`the index ${broken.title} needs repair: delete it and release again`, false);
  if (ours.length < wanted.length) return failed('an index that was asked for is not there', true);
  const building = ours.filter(({ state }) => state !== 'READY');
  const unready = overrides.length === 0 ? [] : unreadyAmong(overrides, await presentOverrides(admin));
  const fields = unready.slice(0, 5).map((one) => `being set: field ${titleOf(one)}`);
  if (building.length === 0 && unready.length === 0)
    return { kind: 'succeeded', version: versionOf(have), lines: [`${ours.length} indexes are ready`] };
  const works = await admin.indexWork();
  const lines = building.slice(0, 5).map(({ name, title }) => {
    const work = works.find(({ index }) => index === name);
    const share =
      work === undefined || work.expected === 0 ? '' : `, ${Math.floor((100 * work.done) / work.expected)} %`;
    return `${title} is being built${share}`;
  });
  return {
    kind: 'running',
    lines: [`${ours.length - building.length} of ${ours.length} indexes are ready`, ...lines, ...fields],
  };
}

async function described(admin: FirestoreAdmin, { database }: IndexesSettings): Promise<Description> {
  const have = await present(admin);
  const broken = have.filter(({ state }) => state === 'NEEDS_REPAIR');
  const fields = keptAmong(await presentOverrides(admin));
  const state = {
    indexes: have.map(({ collectionGroup, id, body }) => ({ collectionGroup, id, body })),
    ...(fields.length === 0 ? {} : { overrides: fields }),
  };
  return {
    summary: `${database} has ${have.length} composite indexes`,
    live: have.length === 0 ? [] : [{ version: versionOf(have), weight: 100 }],
    facts: Object.fromEntries([
      ...have.map(({ title, state: is }) => [`index ${title}`, is === 'CREATING' ? 'READY' : is] as const),
      ...fields.map((one) => [`field ${one.collectionGroup}.${one.fieldPath}`, titleOf(one)] as const),
    ]),
    remarks: broken.map(({ title }) => ({ code: 'index-broken', sentence: `the index ${title} needs repair` })),
    state: z.json().parse(JSON.parse(JSON.stringify(state))),
  };
}

/** Indexes say what they are: all there is as good as a remembered call. */
async function reconciled(world: ProviderWorld, call: ProviderCall, { signal }: StepCall): Promise<Reconciled> {
  if (call.kind !== 'release') return { kind: 'not-done' };
  const { wanted, overrides } = await fileOf(world, call.request, signal);
  const admin = await adminFor(world, call.request, signal);
  const have = await present(admin);
  const fields = overrides.length === 0 ? [] : await presentOverrides(admin);
  const isMissing =
    wanted.some(({ id }) => !have.some((one) => one.id === id)) || changedAmong(overrides, fields).length > 0;
  if (isMissing || agreedExtras(call.request, have, wanted).length > 0) return { kind: 'not-done' };
  return { kind: 'done', handle: handleFor(wanted, overrides) };
}

async function examined(admin: FirestoreAdmin, { database, project }: IndexesSettings): Promise<readonly Examined[]> {
  const subject = `indexes of ${database} in ${project}`;
  try {
    return [{ subject, state: 'good', sentence: `${(await admin.indexes()).length} indexes can be read` }];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy =
      'Google Cloud console, IAM: give the account Cloud Datastore Index Admin (roles/datastore.indexAdmin); enable the Cloud Firestore API.';
    return [{ subject, state: error.retryable ? 'unknown' : 'bad', sentence: error.message, remedy }];
  }
}

/** Composite indexes: asked for when they are missing, waited for until they are ready, never deleted without a yes. */
export function firestoreIndexesProvider(world: ProviderWorld): Provider {
  const looked = new Map<string, { readonly atMs: number; readonly progress: Progress }>();
  return {
    name: 'firestore-indexes',
    describe: async (at, signal) => described(await adminFor(world, at, signal), settingsOf(at)),
    release: (request, call) => releaseIndexes(world, request, call),
    check: async (at, handle, signal) => {
      const place = `${at.target}/${at.component.name} ${JSON.stringify(handle)}`;
      const last = looked.get(place);
      const nowMs = world.clock.now();
      if (last?.progress.kind === 'running' && nowMs - last.atMs < settingsOf(at).lookEvery) return last.progress;
      const progress = await readiness(await adminFor(world, at, signal), readBack(handleSchema, handle));
      if (progress.kind === 'running') looked.set(place, { atMs: nowMs, progress });
      else looked.delete(place);
      return progress;
    },
    shift: () => Promise.reject(new ProviderError('invalid', 'indexes serve everybody')),
    restore: async (request, { signal }) => {
      const { indexes, overrides } = readBack(stateSchema, request.snapshot.state);
      const admin = await adminFor(world, request, signal);
      await createMissing(admin, indexes, await present(admin));
      const have = await presentOverrides(admin);
      const before = [...overrides, ...othersAmong(keptAmong(have), overrides).map(inherited)];
      await setOverrides(admin, changedAmong(before, have));
      // Until an index is built, every query that needs it fails.
      return { kind: 'running', handle: handleFor(indexes, before) };
    },
    // An index that is asked for is built to its end; it harms nobody.
    cancel: () => Promise.resolve(),
    retire: () => Promise.resolve(done),
    reconcile: (call, step) => reconciled(world, call, step),
    previewUrl: () => Promise.resolve(undefined),
    publicUrl: () => Promise.resolve(undefined),
    foresee: (request, signal) => foreseen(world, request, signal),
    examine: async (at, signal) => examined(await adminFor(world, at, signal), settingsOf(at)),
  };
}
