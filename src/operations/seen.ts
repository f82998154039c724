import type { Deployment } from '../domain/deployment.ts';
import type { DeploymentId, Digest } from '../domain/ids.ts';
import type { Action } from '../domain/policy.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no } from '../domain/refusals.ts';
import type { DeploymentEvent } from '../domain/events.ts';
import { permit } from './permission.ts';
import { transition } from './transition.ts';
import type { Caller, OperationsWorld } from './world.ts';
import { inboxOf } from './world.ts';

/** A deployment as a person saw it when they decided; typed commands see it as it is now. */
export interface Seen {
  readonly id: DeploymentId;
  readonly epoch?: number;
  readonly digest?: Digest;
}

/** Reads the permission now, then lets the event happen if the person saw the deployment as it still is. */
export async function act(
  world: OperationsWorld,
  caller: Caller,
  wish: { readonly seen: Seen; readonly action: Action; readonly event: (nowMs: number) => DeploymentEvent },
): Promise<Outcome<Deployment>> {
  const { seen, action, event } = wish;
  const deployment = await world.store.deployment(seen.id);
  if (deployment === undefined) return no({ code: 'unknown-deployment', typed: seen.id });
  const { environment, target } = deployment;
  const allowed = await permit(world, caller, { action, environment, target });
  if (!allowed.ok) return allowed;
  const { epoch, digest } = seen;
  return transition(world, {
    id: seen.id,
    event: event(world.clock.now()),
    ...(epoch === undefined || digest === undefined ? {} : { seen: { epoch, digest } }),
    ...inboxOf(caller),
  });
}
