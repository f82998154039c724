import type { Deployment } from '../domain/deployment.ts';
import type { Digest, RoleName } from '../domain/ids.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { Seen } from './seen.ts';
import { act } from './seen.ts';
import { permit } from './permission.ts';
import { transition } from './transition.ts';
import type { Caller, OperationsWorld } from './world.ts';
import { inboxOf } from './world.ts';

/** A yes to exactly the plan that the person saw: its digest travels with the press. */
export async function approve(
  world: OperationsWorld,
  caller: Caller,
  seen: Seen & { readonly digest: Digest; readonly comment?: string },
): Promise<Outcome<Deployment>> {
  const deployment = await world.store.deployment(seen.id);
  if (deployment === undefined) return no({ code: 'unknown-deployment', typed: seen.id });
  const { environment, target, plan } = deployment;
  const allowed = await permit(world, caller, { action: 'approve', environment, target });
  if (!allowed.ok) return allowed;
  const fits = await holdsOneOf(world, caller, plan.procedure.approval.roles);
  if (!fits.ok) return fits;
  const { digest, comment, epoch } = seen;
  // While it waits for approval nothing but a change of the plan makes what the person saw outdated.
  if (
    deployment.phase === 'awaiting' &&
    (deployment.digest !== digest || deployment.epoch !== (epoch ?? deployment.epoch))
  )
    return no({ code: 'plan-changed', id: seen.id });
  return transition(world, {
    id: seen.id,
    event: { kind: 'approved', by: caller.person, digest, ...(comment === undefined ? {} : { comment }) },
    ...(epoch === undefined || deployment.phase !== 'awaiting' ? {} : { seen: { epoch, digest } }),
    ...inboxOf(caller),
  });
}

/** Whether the person holds one of these roles now. */
export async function holdsOneOf(
  world: OperationsWorld,
  { person }: Caller,
  roles: readonly RoleName[],
): Promise<Outcome<true>> {
  const answers = await Promise.all(roles.map((role) => world.people.holds(person, role)));
  if (answers.includes('yes')) return yes(true);
  const unsure = roles[answers.indexOf('unknown')];
  return no(
    unsure === undefined ? { code: 'not-allowed', action: 'approve', roles } : { code: 'roles-unknown', role: unsure },
  );
}

/** A person's no to the plan. */
export const reject = (
  world: OperationsWorld,
  caller: Caller,
  { reason, ...seen }: Seen & { readonly reason: string },
) => act(world, caller, { seen, action: 'approve', event: () => ({ kind: 'rejected', by: caller.person, reason }) });

/** Takes a request back, or ends a deployment at work: what it changed is put back. The requester may always. */
export async function cancel(
  world: OperationsWorld,
  caller: Caller,
  { reason, ...seen }: Seen & { readonly reason?: string },
): Promise<Outcome<Deployment>> {
  const deployment = await world.store.deployment(seen.id);
  const event = { kind: 'cancelled', by: caller.person, ...(reason === undefined ? {} : { reason }) } as const;
  if (deployment?.requestedBy !== caller.person)
    return act(world, caller, { seen, action: 'stop', event: () => event });
  const { epoch, digest } = seen;
  return transition(world, {
    id: seen.id,
    event,
    ...(epoch === undefined || digest === undefined ? {} : { seen: { epoch, digest } }),
    ...inboxOf(caller),
  });
}
