import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, ComponentTarget, Duty, Foresight, Handle, Progress, Provider } from '../../ports/provider.ts';
import type { ReleaseRequest, StepCall } from '../../ports/provider.ts';
import { hourBefore } from '../cron-line.ts';
import { errorOfGrpc } from '../far-error.ts';
import type { FirestoreAdmin } from '../google/firestore-admin.ts';
import type { FarExport } from '../google/firestore-far.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { adminFor, startExport } from './admin.ts';
import { examined } from './examine.ts';
import { isVerified, newestSaid } from './newest.ts';
import { endedAs, placeOf } from './places.ts';
import { pursueProof } from './proof.ts';
import { lineOf, pursueBackup, underWay } from './scheduled.ts';
import { settingsOf } from './settings.ts';

const done: Begun = { kind: 'done' };
/** A backup of the schedule that the step joined is not ended with it. */
const handleSchema = z.strictObject({ operation: z.string(), isShared: z.literal(true).optional() });

/** Where the export of one step goes: its name holds the step's key, so that it is found again. */
const prefixOf = (request: ReleaseRequest, key: string): string => placeOf(request, request.release.label, key);

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
  const prefix = prefixOf(request, key);
  const admin = await adminFor(world, request, signal);
  const all = await admin.exports();
  const own = all.find((one) => one.prefix === prefix);
  if (own !== undefined) return { operation: own.name };
  const shared = underWay(all, request);
  if (shared !== undefined) return { operation: shared.name, isShared: true };
  return { operation: await startExport(world, request, { admin, prefix }) };
}

function progressOf(found: FarExport | undefined): Progress {
  if (found === undefined) {
    const sentence = 'Firestore does not know the export any more';
    return { kind: 'failed', code: 'gone', sentence, retryable: true, lines: [] };
  }
  const lines = [lineOf(found)];
  if (!found.isOver) return { kind: 'running', lines };
  if (isVerified(found)) return { kind: 'succeeded', version: versionOf(found.prefix), lines };
  const sentence = `the export ${endedAs(found)}`;
  const { code, retryable } =
    found.error === undefined || found.state === 'CANCELLED'
      ? new ProviderError('failed', sentence)
      : errorOfGrpc(found.error.code, { sentence });
  return { kind: 'failed', code, sentence, retryable, lines };
}

function foreseen(request: ReleaseRequest): Foresight {
  const { database, to, collections } = settingsOf(request);
  const what = collections.length === 0 ? 'everything' : collections.join(', ');
  return { changes: [`a backup of ${database} (${what}) goes to ${to}`], risks: [], consents: [], blockers: [] };
}

function dutiesOf(at: ComponentTarget): readonly Duty[] {
  const { schedule, scratch, timeZone } = settingsOf(at);
  const duty = (name: Duty['name'], line: string | undefined): readonly Duty[] =>
    line === undefined ? [] : [{ name, hourBefore: (nowMs) => hourBefore(line, timeZone, nowMs) }];
  return [...duty('backup', schedule), ...duty('proof', scratch?.schedule)];
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
      const { operation, isShared } = readBack(handleSchema, handle);
      if (isShared !== true) await (await adminFor(world, at, signal)).cancelExport(operation);
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
    foresee: (request) => Promise.resolve(foreseen(request)),
    examine: (at, signal) => examined(world, at, signal),
    duties: dutiesOf,
    pursue: (at, duty, call) => (duty === 'backup' ? pursueBackup : pursueProof)(world, at, call),
  };
}
