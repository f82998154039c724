import { z } from 'zod';
import type { ComponentTarget, DutyCall, DutyProgress } from '../../ports/provider.ts';
import type { FirestoreAdmin } from '../google/firestore-admin.ts';
import type { FarExport } from '../google/firestore-far.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { adminFor, startExport } from './admin.ts';
import { besideOf, keepBeside } from './beside.ts';
import { isVerified } from './newest.ts';
import { endedAs, isBelow, placeOf, sizeText } from './places.ts';
import { settingsOf } from './settings.ts';

const handleSchema = z.union([
  z.strictObject({ stage: z.literal('export'), operation: z.string(), tries: z.int() }),
  z.strictObject({ stage: z.literal('beside'), prefix: z.string(), says: z.string() }),
]);

const mostTries = 3;
const label = 'scheduled';

const isScheduled = ({ prefix }: FarExport): boolean => prefix.split('/').at(-1)?.startsWith(`${label}-`) === true;

/** One look at a backup of the schedule: the export, then what the database does not hold, beside it. */
export async function pursueBackup(world: ProviderWorld, at: ComponentTarget, call: DutyCall): Promise<DutyProgress> {
  const admin = await adminFor(world, at, call.signal);
  const known = call.handle === undefined ? undefined : readBack(handleSchema, call.handle);
  if (known === undefined) return begun(world, at, { admin, call, tries: 1 });
  if (known.stage === 'beside') {
    const { prefix, says } = known;
    await keepBeside(world, at, { prefix, content: () => call.surroundings(), signal: call.signal });
    return { kind: 'succeeded', sentence: `${prefix}: ${says}; beside it ${besideOf(prefix).split('/').at(-1) ?? ''}` };
  }
  const found = await admin.exportNamed(known.operation);
  if (found?.isOver === false) return { kind: 'running', handle: known, lines: [lineOf(found)] };
  if (found !== undefined && isVerified(found)) {
    const { prefix, documents, bytes } = found;
    const says = sizeText(documents.done, bytes.done);
    return { kind: 'running', handle: { stage: 'beside', prefix, says }, lines: [lineOf(found)] };
  }
  const sentence = found === undefined ? 'Firestore does not know the export any more' : `the export ${endedAs(found)}`;
  // Somebody who cancelled it meant that; a deployment that ends its own means only its own.
  const isMeant = found?.state === 'CANCELLED' && isScheduled(found);
  if (known.tries >= mostTries || isMeant) return { kind: 'failed', sentence };
  return begun(world, at, { admin, call, tries: known.tries + 1 });
}

interface Beginning {
  readonly admin: FirestoreAdmin;
  readonly call: DutyCall;
  readonly tries: number;
}

async function begun(
  world: ProviderWorld,
  at: ComponentTarget,
  { admin, call, tries }: Beginning,
): Promise<DutyProgress> {
  const prefix = placeOf(at, label, tries === 1 ? call.key : `${call.key}/try-${tries}`);
  const all = await admin.exports();
  const own = all.find((one) => one.prefix === prefix);
  // A deployment's own backup of the same hour serves as well: two at once would only cost twice.
  const found = own ?? all.find((one) => isServing(one, at, call.dueAtMs));
  const operation = found?.name ?? (await startExport(world, at, { admin, prefix }));
  const lines = found === undefined || found === own ? [] : [`taken over from a deployment: ${found.prefix}`];
  return { kind: 'running', handle: { stage: 'export', operation, tries }, lines };
}

function isServing(found: FarExport, at: ComponentTarget, dueAtMs: number): boolean {
  const { to, collections } = settingsOf(at);
  const isGood = !found.isOver || isVerified(found);
  const isWhole = [...found.collections].sort().join('\n') === [...collections].sort().join('\n');
  return isGood && isWhole && isBelow(found.prefix, to) && (found.startedAtMs ?? 0) >= dueAtMs;
}

/** `1000 of about 4000 documents (25 %), 0.3 MB` */
export function lineOf({ documents, bytes }: FarExport): string {
  const { done: count, expected } = documents;
  const share = expected === 0 ? '' : ` (${Math.min(100, Math.floor((100 * count) / expected))} %)`;
  return `${count} of about ${expected} documents${share}, ${(bytes.done / 1e6).toFixed(1)} MB`;
}

/** A backup of the schedule that is under way: a deployment follows it instead of beginning another, and never ends it. */
export function underWay(all: readonly FarExport[], at: ComponentTarget): FarExport | undefined {
  const { pointInTime } = settingsOf(at);
  return pointInTime ? undefined : all.find((one) => !one.isOver && isScheduled(one) && isServing(one, at, 0));
}
