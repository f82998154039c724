import { shortRevision } from '../../domain/ids.ts';
import type { Kept, ReleaseRequest } from '../../ports/provider.ts';
import { imageState } from '../google/run-images.ts';
import type { RunRevision } from '../google/run-shape.ts';
import type { Place } from './place.ts';
import { commitOf } from './template.ts';

/** Whether the revision of a release that was live before can serve again as it is. */
export type KeptRevision =
  | {
      readonly kind: 'serves-again';
      readonly revision: RunRevision;
      /** What could not be looked up. */
      readonly doubts: readonly string[];
    }
  | { readonly kind: 'lost'; readonly why: string };

const lost = (why: string): KeptRevision => ({ kind: 'lost', why });

async function imagesOf(
  { registry }: Place,
  { name, images }: RunRevision,
  signal: AbortSignal,
): Promise<{ readonly gone: readonly string[]; readonly doubts: readonly string[] }> {
  const states = await Promise.all(images.map((image) => imageState(registry, image, signal)));
  return {
    gone: images.filter((_, index) => states[index]?.kind === 'gone'),
    doubts: states.flatMap((state) =>
      state.kind === 'unknown' ? [`nobody can tell whether the image of ${name} is still there: ${state.why}`] : [],
    ),
  };
}

/** Looks for the revision that our record names: it must be ours, of this commit, ready, and its images must be there. */
async function lookFor(
  place: Place,
  { version }: Kept,
  { release, signal }: { readonly release: ReleaseRequest['release']; readonly signal: AbortSignal },
): Promise<KeptRevision> {
  const revision = await place.run.revision(place.name, version, signal);
  if (revision === undefined) return lost(`the revision ${version} is no longer there`);
  if (commitOf(revision) !== release.revision)
    return lost(`nothing proves that the revision ${version} was made from ${shortRevision(release.revision)}`);
  if (revision.ready.state !== 'succeeded') return lost(`the revision ${version} is not ready`);
  const { gone, doubts } = await imagesOf(place, revision, signal);
  if (gone.length > 0) return lost(`the image of the revision ${version} is gone`);
  return { kind: 'serves-again', revision, doubts };
}

/** What a rollback finds of its release; nothing for other releases. */
export async function keptRevision(
  place: Place,
  { kept, release }: Pick<ReleaseRequest, 'kept' | 'release'>,
  signal: AbortSignal,
): Promise<KeptRevision | undefined> {
  return kept === undefined ? undefined : lookFor(place, kept, { release, signal });
}
