import type { DeploymentId } from '../domain/ids.ts';
import type { Plan, Release } from '../domain/plan.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import { permit } from './permission.ts';
import type { Caller, OperationsWorld } from './world.ts';

/** The release that a rollback left behind: what a deployment brought, or what a rollback moved away from. */
const leftBehind = ({ kind, release, base }: Plan): Release | undefined => (kind === 'deploy' ? release : base);

/** Says of the release behind this deployment that it must not be deployed again, whatever happened since. */
export async function markBad(
  world: OperationsWorld,
  caller: Caller,
  { id, reason }: { readonly id: DeploymentId; readonly reason?: string },
): Promise<Outcome<Release>> {
  const deployment = await world.store.deployment(id);
  const release = deployment === undefined ? undefined : leftBehind(deployment.plan);
  if (deployment === undefined || release === undefined) return no({ code: 'unknown-deployment', typed: id });
  const { environment, target } = deployment;
  const allowed = await permit(world, caller, { action: 'roll-back', environment, target });
  if (!allowed.ok) return allowed;
  const atMs = world.clock.now();
  return world.store.transact(async (tx): Promise<Outcome<Release>> => {
    const there = await tx.release(release.service, release.number);
    const bad = there?.bad ?? { by: caller.person, atMs, reason: reason ?? `rolled back by a person (${id})` };
    if (there?.bad === undefined) {
      await tx.markRelease(release, bad);
      const facts = { release: release.label, number: release.number, reason: bad.reason };
      await tx.audit({
        atMs,
        actor: { kind: 'person', id: caller.person },
        deployment: id,
        target,
        kind: 'marked-bad',
        facts,
      });
    }
    if (caller.inbox !== undefined) await tx.finishInbox(caller.inbox);
    return yes({ ...release, bad });
  });
}
