import type { Target } from '../domain/config.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { EnvironmentName, ServiceName } from '../domain/ids.ts';
import { isWorking } from '../domain/lifecycle.ts';
import type { Plan } from '../domain/plan.ts';
import { planSchema } from '../domain/plan.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import { create } from './create.ts';
import { targetOf } from './deploy.ts';
import { permit } from './permission.ts';
import { act } from './seen.ts';
import type { Caller, OperationsWorld } from './world.ts';

export interface TrafficRequest {
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  /** Percent for the new version: the one in flight, else the one that is live. */
  readonly percent: number;
}

/** Sets the split by hand: a deployment at work is held at that share; otherwise the version before gets the rest. */
export async function setTraffic(
  world: OperationsWorld,
  caller: Caller,
  request: TrafficRequest,
): Promise<Outcome<Deployment>> {
  const found = targetOf(world, request.service, request.environment);
  if (!found.ok) return found;
  const target = found.value;
  const occupant = await world.store.occupant(target.id);
  if (occupant !== undefined && isWorking(occupant.phase)) {
    return act(world, caller, {
      seen: { id: occupant.id },
      action: 'set-traffic',
      event: () => ({ kind: 'weight-set', by: caller.person, weight: request.percent }),
    });
  }
  const { environment, id } = target;
  const allowed = await permit(world, caller, { action: 'set-traffic', environment, target: id });
  if (!allowed.ok) return allowed;
  if (occupant !== undefined) return no({ code: 'rollback-failed-there', id: occupant.id });
  const planned = await planOverride(world, target, request.percent);
  if (!planned.ok) return planned;
  const wanted = { plan: planned.value, urgent: true, reason: `${request.percent} % by hand` };
  return yes(await world.store.transact((tx) => create(world, tx, { caller, wanted })));
}

/** The version before the live one, still kept, gets what the live one gives up. */
async function planOverride(world: OperationsWorld, target: Target, percent: number): Promise<Outcome<Plan>> {
  const live = await world.store.live(target.id);
  if (live === undefined) return no({ code: 'nothing-live', target: target.id });
  const past = await world.store.pastLive(target.id, 10);
  const before = past.find(({ release }) => release.number !== live.release.number)?.release;
  if (before === undefined)
    return no({ code: 'cannot-split', target: target.id, why: 'no earlier version was live here' });
  const fixed = target.procedure.components.filter(({ shift }) => shift !== 'weighted');
  if (fixed.length > 0) {
    const why = `${fixed.map(({ name }) => name).join(', ')} cannot share traffic`;
    return no({ code: 'cannot-split', target: target.id, why });
  }
  return yes({
    schema: planSchema,
    kind: 'override',
    service: target.service,
    environment: target.environment,
    release: before,
    base: live.release,
    overrideWeight: 100 - percent,
    procedure: {
      ...target.procedure,
      strategy: { kind: 'all-at-once' },
      stages: [{ weight: 100 - percent, durationMs: 0, gate: 'automatic' }],
      bakeMs: 0,
      triggers: [],
      checks: [],
      smoke: [],
      approval: { ...target.procedure.approval, count: 0 },
    },
    commits: [],
    risks: [],
    configVersion: world.config().version,
  });
}
