import type { Deployment, Failure } from './deployment.ts';
import type { DeploymentId, TargetId } from './ids.ts';
import { isFinal, occupiesTarget } from './lifecycle.ts';
import type { Lock } from './lock.ts';
import type { Release } from './plan.ts';

/** What a change of phase brings about beside the deployment itself; stored in the same transaction. */
export type Consequence =
  | { readonly kind: 'lock'; readonly lock: Lock }
  | { readonly kind: 'mark-bad'; readonly release: Release; readonly bad: NonNullable<Release['bad']> }
  | { readonly kind: 'wake-queue'; readonly target: TargetId };

/** An automatic rollback locks the target and marks the release; a freed target wakes its queue. */
export function consequencesOf(before: Deployment, after: Deployment, nowMs: number): readonly Consequence[] {
  if (before.phase === after.phase) return [];
  const freed = occupiesTarget(before.phase) && !occupiesTarget(after.phase);
  const left = before.phase === 'queued' && (isFinal(after.phase) || after.phase === 'awaiting');
  return [
    ...(after.phase === 'rolling-back' && before.phase !== 'rollback-failed' ? afterBadRelease(after, nowMs) : []),
    ...(freed || left ? [{ kind: 'wake-queue', target: after.target } as const] : []),
  ];
}

function afterBadRelease({ id, failure, plan, target }: Deployment, nowMs: number): readonly Consequence[] {
  // A person's rollback or cancel asks instead; an override by hand is no release that could be bad.
  if (failure?.by.kind !== 'quarterdeck' || plan.kind !== 'deploy') return [];
  // Bad credentials or a port in use say nothing about the release: it may be deployed again as it is.
  if (failure.cause === 'surroundings') return [];
  const reason = `${plan.release.label} rolled back`;
  return [
    { kind: 'lock', lock: { target, by: 'quarterdeck', reason, sinceMs: nowMs } },
    {
      kind: 'mark-bad',
      release: plan.release,
      bad: { by: 'quarterdeck', atMs: nowMs, reason: reasonOf(failure, id) },
    },
  ];
}

/** What people read when they ask for the release again, long after: what went wrong, and where to look. */
function reasonOf({ code, subject, detail }: Failure, id: DeploymentId): string {
  const more = detail === undefined ? '' : `: ${detail}`;
  if (code === 'trigger' && subject !== undefined) return `the limit “${subject}” was broken in ${id}${more}`;
  if (code === 'smoke-failed' && subject !== undefined) return `the smoke test “${subject}” failed in ${id}${more}`;
  return `${detail ?? subject ?? code} (${id})`;
}
