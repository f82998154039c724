import type { Digest, Revision } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';
import { planDigest } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Work } from '../work.ts';

const readTimeoutMs = 10_000;
const commitsShown = 50;

export type Compared =
  | { readonly kind: 'fits' }
  | { readonly kind: 'cannot-tell' }
  | { readonly kind: 'backwards'; readonly live: Revision }
  | { readonly kind: 'moved'; readonly plan: Plan; readonly digest: Digest };

/** What was live when the plan was made, against what is live now that its turn has come. */
export async function comparedWithLive(work: Work): Promise<Compared> {
  const { deployment, world } = work;
  const { plan } = deployment;
  const live = await world.store.live(deployment.target);
  if (live === undefined || live.release.number === plan.base?.number) return { kind: 'fits' };
  const source = world.revisions(plan.service);
  if (source === undefined) return { kind: 'cannot-tell' };
  const ours = plan.release.revision;
  try {
    const signal = AbortSignal.timeout(readTimeoutMs);
    if (await source.isAncestor(live.release.revision, ours, signal)) return { kind: 'fits' };
    if (await source.isAncestor(ours, live.release.revision, signal)) {
      return { kind: 'backwards', live: live.release.revision };
    }
    const range = { from: live.release.revision, to: ours, limit: commitsShown };
    const { commits, count } = await source.commits(range, signal);
    const moved: Plan = { ...plan, base: live.release, commits, commitCount: count };
    return { kind: 'moved', plan: moved, digest: planDigest(moved) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log.warn({ deployment: deployment.id, code: error.code }, 'cannot compare with what is live; looking again');
    return { kind: 'cannot-tell' };
  }
}
