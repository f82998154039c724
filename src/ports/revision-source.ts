import type { Reference, Revision } from '../domain/ids.ts';
import type { Commit } from '../domain/plan.ts';

/** Where a service's revisions come from. */
export interface RevisionSource {
  /** The full commit, with the tag it was found by or the nearest that names it; nothing when there is no such revision. */
  resolve(
    reference: Reference,
    signal: AbortSignal,
  ): Promise<{ readonly revision: Revision; readonly label: string } | undefined>;
  /** Commits in `to` and not in `from`, newest first; all of `to` without `from`. */
  commits(
    range: { readonly from?: Revision; readonly to: Revision; readonly limit: number },
    signal: AbortSignal,
  ): Promise<{ readonly commits: readonly Commit[]; readonly count: number }>;
  isAncestor(older: Revision, newer: Revision, signal: AbortSignal): Promise<boolean>;
  /** Recent commits, tags and branches for a menu, best first. */
  suggest(
    typed: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly { readonly reference: string; readonly description: string }[]>;
}
