import type { Kept } from '../../../ports/provider.ts';
import { readBack } from '../../supervised.ts';
import type { RunRevision } from '../../google/run-shape.ts';
import { imageState } from '../far/images.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { originOf, runOf } from '../far/run.ts';
import type { Place } from './place.ts';
import { differs, snapshotSchema } from './snapshot.ts';
import type { Remembered } from './snapshot.ts';

/** What a rollback finds of one function as it was with its release. */
export type KeptFunction =
  /** Users get it as it was. */
  | { readonly kind: 'same' }
  | { readonly kind: 'serves-again'; readonly revision: RunRevision }
  | { readonly kind: 'lost'; readonly why: string };

/** By `name@region`, as they were with the release; nothing when that is not on record. */
export function recordOf({ state }: Kept): readonly Remembered[] {
  return state === undefined ? [] : readBack(snapshotSchema, state).functions;
}

export const nameOf = ({ id, region }: Pick<Remembered, 'id' | 'region'>): string => `${id}@${region}`;

/** The one revision that users got; nothing where several shared the traffic. */
export function servedAlone({ shares }: Remembered): string | undefined {
  const [only, more] = Object.entries(shares);
  return only?.[1] === 100 && more === undefined ? only[0] : undefined;
}

const lost = (why: string): KeptFunction => ({ kind: 'lost', why });

/** The name alone proves nothing: a function that was deleted and made again begins to count anew. */
const isProven = (was: Remembered, revision: RunRevision): boolean => {
  const { version } = originOf(revision);
  return version !== undefined && (was.made === undefined || was.made === version);
};

/** Looks whether the revision that one function had with the release can serve again. */
export async function keptFunction(
  { far }: Place,
  was: Remembered,
  present: Present | undefined,
): Promise<KeptFunction> {
  if (present === undefined) return lost('the function is no longer there');
  if (!differs(was, present)) return { kind: 'same' };
  if (was.generation === 1 || present.generation === 1)
    return lost('functions of the 1st generation keep no revisions');
  const name = servedAlone(was);
  if (name === undefined || present.run === undefined) return lost('no single revision had its traffic');
  const revision = await runOf(far).revision(present.run.name, name, far.signal);
  if (revision === undefined) return lost(`its revision ${name} is no longer there`);
  if (!isProven(was, revision)) return lost(`nothing proves that its revision ${name} is of that release`);
  if (revision.ready.state !== 'succeeded') return lost(`its revision ${name} is not ready`);
  const states = await Promise.all(revision.images.map((image) => imageState(far, image)));
  return states.includes('gone')
    ? lost(`the image of its revision ${name} is gone`)
    : { kind: 'serves-again', revision };
}

/** Everything that a rollback finds of the functions of its release. */
export interface KeptLook {
  /** By `name@region`; empty when nothing is on record. */
  readonly functions: ReadonlyMap<string, KeptFunction>;
  /** Traffic alone brings all of it back. */
  readonly isWhole: boolean;
}

export async function lookAtKept(place: Place, kept: Kept, inventory: Inventory): Promise<KeptLook> {
  const record = recordOf(kept);
  const found = await Promise.all(
    record.map(async (was) => [nameOf(was), await keptFunction(place, was, inventory.get(nameOf(was)))] as const),
  );
  return { functions: new Map(found), isWhole: found.length > 0 && found.every(([, { kind }]) => kind !== 'lost') };
}

/** The functions of which users get something else than with the release, and a kept revision may be brought back. */
export const toMove = (kept: Kept, inventory: Inventory): readonly Present[] =>
  recordOf(kept).flatMap((was) => {
    const present = inventory.get(nameOf(was));
    const canMove = present?.generation === 2 && was.generation === 2 && servedAlone(was) !== undefined;
    return canMove && differs(was, present) ? [present] : [];
  });
