import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, ComponentTarget, Examined, Handle, Progress, Provider, StepCall } from '../../ports/provider.ts';
import type { ReleaseRequest } from '../../ports/provider.ts';
import { errorOfGrpc } from '../far-error.ts';
import { googleOf } from '../google/clients.ts';
import { firestoreAdmin } from '../google/firestore-admin.ts';
import type { FarExport, FirestoreAdmin } from '../google/firestore-admin.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { isVerified, newestBackup } from './newest.ts';
import { settingsOf } from './settings.ts';

const done: Begun = { kind: 'done' };
const handleSchema = z.strictObject({ operation: z.string() });
const minuteMs = 60_000;

const adminFor = (world: ProviderWorld, at: ComponentTarget, signal: AbortSignal): Promise<FirestoreAdmin> => {
  const settings = settingsOf(at);
  return firestoreAdmin(googleOf(world), { settings, database: settings.database }, signal);
};

/** Where the export of one step goes: its name holds the step's key, so that it is found again. */
function prefixOf(request: ReleaseRequest, key: string): string {
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const label = request.release.label.replaceAll(/[^\w.-]/g, '-').slice(0, 60);
  const base = settingsOf(request).to.replace(/\/+$/, '');
  return `${base}/${request.service}-${request.environment}/${label}-${mark}`;
}

const versionOf = (prefix: string): string => prefix.split('/').at(-1) ?? prefix;

const begunAt = async (admin: FirestoreAdmin, prefix: string): Promise<FarExport | undefined> =>
  (await admin.exports()).find((one) => one.prefix === prefix);

const inTurn = new Map<string, Promise<unknown>>();

/** Two calls for one place in this process go one after the other: the second finds what the first began. */
async function afterOthers<Value>(place: string, work: () => Promise<Value>): Promise<Value> {
  const before = inTurn.get(place) ?? Promise.resolve();
  const mine = before.then(work, work);
  inTurn.set(place, mine);
  try {
    return await mine;
  } finally {
    if (inTurn.get(place) === mine) inTurn.delete(place);
  }
}

async function begin(world: ProviderWorld, request: ReleaseRequest, { key, signal }: StepCall): Promise<Handle> {
  const { collections: collectionIds, pointInTime } = settingsOf(request);
  const prefix = prefixOf(request, key);
  const admin = await adminFor(world, request, signal);
  const found = await begunAt(admin, prefix);
  if (found !== undefined) return { operation: found.name };
  // The last whole minute: another moment is refused.
  const seconds = (Math.floor(world.clock.now() / minuteMs) * minuteMs) / 1000;
  const at = pointInTime ? { snapshotTime: { seconds } } : {};
  return { operation: await admin.export({ outputUriPrefix: prefix, collectionIds, ...at }) };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function lineOf({ documents, bytes }: FarExport): string {
  const { done: count, expected } = documents;
  const share = expected === 0 ? '' : ` (${Math.min(100, Math.floor((100 * count) / expected))} %)`;
  return `${count} of about ${expected} documents${share}, ${megabytes(bytes.done)}`;
}

function progressOf(found: FarExport | undefined): Progress {
  if (found === undefined) {
    const sentence = 'Firestore does not know the export any more';
    return { kind: 'failed', code: 'gone', sentence, retryable: true, lines: [] };
  }
  const lines = [lineOf(found)];
  if (!found.isOver) return { kind: 'running', lines };
  if (isVerified(found)) return { kind: 'succeeded', version: versionOf(found.prefix), lines };
  const sentence = `the export ended as ${found.state}: ${found.error?.message.slice(0, 200) ?? 'not all documents are in it'}`;
  const { code, retryable } =
    found.error === undefined || found.state === 'CANCELLED'
      ? new ProviderError('failed', sentence)
      : errorOfGrpc(found.error.code, { sentence });
  return { kind: 'failed', code, sentence, retryable, lines };
}

async function examined(world: ProviderWorld, at: ComponentTarget, signal: AbortSignal): Promise<readonly Examined[]> {
  const { database, project, to } = settingsOf(at);
  const subject = `exports of ${database} in ${project}`;
  try {
    const newest = await newestSaid(world, at, signal);
    const sentence = newest === undefined ? `readable; none into ${to} yet` : `newest verified: ${newest.says}`;
    return [{ subject, state: 'good', sentence }];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = `Google Cloud console, IAM: give the account Cloud Datastore Import Export Admin (roles/datastore.importExportAdmin), and Storage Admin on ${to}.`;
    return [{ subject, state: error.retryable ? 'unknown' : 'bad', sentence: error.message, remedy }];
  }
}

async function newestSaid(
  world: ProviderWorld,
  at: ComponentTarget,
  signal: AbortSignal,
): Promise<{ readonly says: string; readonly endedAtMs: number } | undefined> {
  const newest = await newestBackup(world, at, signal);
  if (newest === undefined) return undefined;
  const { where, documents, bytes, endedAtMs } = newest;
  return { says: `${where}: ${documents} documents, ${megabytes(bytes)}`, endedAtMs };
}

/** A Firestore export as a component that runs before others: followed with its counts, and only a backup when it is whole. */
export function firestoreBackupProvider(world: ProviderWorld): Provider {
  return {
    name: 'firestore-backup',
    describe: async (at, signal) => {
      const newest = await newestSaid(world, at, signal);
      const summary =
        newest === undefined ? 'there is no verified backup yet' : `newest verified backup: ${newest.says}`;
      return { summary, live: [], state: {} };
    },
    release: (request, call) => afterOthers(prefixOf(request, call.key), () => begin(world, request, call)),
    check: async (at, handle, signal) => {
      const { operation } = readBack(handleSchema, handle);
      return progressOf(await (await adminFor(world, at, signal)).exportNamed(operation));
    },
    shift: () => Promise.reject(new ProviderError('invalid', 'a backup serves nobody')),
    restore: () => Promise.resolve(done),
    cancel: async (at, handle, { signal }) => {
      const { operation } = readBack(handleSchema, handle);
      await (await adminFor(world, at, signal)).cancelExport(operation);
    },
    // Backups are kept: how long is the bucket's own rule.
    retire: () => Promise.resolve(done),
    reconcile: async (call, step) => {
      if (call.kind !== 'release') return { kind: call.kind === 'restore' ? 'done' : 'not-done' };
      const found = await begunAt(await adminFor(world, call.request, step.signal), prefixOf(call.request, step.key));
      return found === undefined ? { kind: 'not-done' } : { kind: 'done', handle: { operation: found.name } };
    },
    newestBackup: (at, signal) => newestSaid(world, at, signal),
    previewUrl: () => Promise.resolve(undefined),
    publicUrl: () => Promise.resolve(undefined),
    foresee: (request) => {
      const { database, to, collections } = settingsOf(request);
      const what = collections.length === 0 ? 'everything' : collections.join(', ');
      const changes = [`a backup of ${database} (${what}) goes to ${to}`];
      return Promise.resolve({ changes, risks: [], consents: [], blockers: [] });
    },
    examine: (at, signal) => examined(world, at, signal),
  };
}
