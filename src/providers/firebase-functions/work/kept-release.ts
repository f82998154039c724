import { ProviderError } from '../../../ports/provider-error.ts';
import type { Handle, Kept, Progress, ReleaseRequest } from '../../../ports/provider.ts';
import { inventoryOf } from '../far/inventory.ts';
import { keptSplit, partMeaning } from '../plan/split.ts';
import { deletionConsent } from './check-prepare.ts';
import { asJson } from './handles.ts';
import type { HandleOf } from './handles.ts';
import { keptFunction, lookAtKept, nameOf, recordOf, servedAlone, toMove } from './kept.ts';
import type { Place } from './place.ts';
import { presentAt } from './shift.ts';

/** A rollback that traffic alone can carry out is released at once; nothing when something must be built. */
export async function releaseKept(
  place: Place,
  { consents = [] }: ReleaseRequest,
  kept: Kept,
): Promise<Handle | undefined> {
  const inventory = await inventoryOf(place.far);
  const { isWhole } = await lookAtKept(place, kept, inventory);
  if (!isWhole) return undefined;
  const known = new Set(recordOf(kept).map(nameOf));
  const extra = [...inventory].filter(([name]) => !known.has(name)).map(([, present]) => present);
  const bare = ({ id, region, generation }: (typeof extra)[number]) => ({ id, region, generation });
  return asJson({
    kind: 'kept',
    version: kept.version,
    functions: toMove(kept, inventory).map(bare),
    deletions: extra.filter((one) => consents.includes(deletionConsent(one))).map(bare),
  });
}

/** Is over at once; each function then answers for its own revision. */
export function checkKept({ settings }: Place, { version, functions, deletions }: HandleOf<'kept'>): Progress {
  const count = String(functions.length);
  const lines = [`${count} functions go back to kept revisions by traffic alone; nothing is built`];
  return { kind: 'succeeded', version, lines, split: keptSplit(functions, deletions, settings) };
}

/** The revision that serves again, in the place of a build; nothing where the function must be built. */
export async function releaseKeptPart(place: Place, part: string, kept: Kept): Promise<Handle | undefined> {
  const { id, region } = partMeaning(part);
  const was = recordOf(kept).find((one) => one.id === id && one.region === region);
  if (was === undefined) return undefined;
  const present = await presentAt(place, part).catch((error: unknown) => {
    if (error instanceof ProviderError && error.code === 'not-found') return undefined;
    throw error;
  });
  const found = await keptFunction(place, was, present);
  const revision = found.kind === 'lost' ? undefined : servedAlone(was);
  return revision === undefined ? undefined : asJson({ kind: 'kept-part', revision });
}

export const checkKeptPart = ({ revision }: HandleOf<'kept-part'>): Progress => ({
  kind: 'succeeded',
  version: revision,
  lines: [`${revision} is still there and serves again as it was`],
});
