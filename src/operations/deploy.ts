import type { Target } from '../domain/config.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Digest, EnvironmentName, ServiceName } from '../domain/ids.ts';
import { targetId } from '../domain/ids.ts';
import { covers } from '../domain/lock.ts';
import type { Plan, Release } from '../domain/plan.ts';
import { consentsOf, planDigest } from '../domain/plan.ts';
import type { Outcome, Refusal } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { Reads } from '../ports/store.ts';
import { create } from './create.ts';
import { foresee } from './foresight.ts';
import { permit } from './permission.ts';
import { nameRevision, planDeploy } from './plan.ts';
import type { Caller, OperationsWorld } from './world.ts';

export interface DeployRequest {
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  /** A tag, branch or commit as typed; absent: the newest of the service's branch. */
  readonly reference?: string;
  readonly reason?: string;
  readonly scheduledForMs?: number;
  /** Wait behind a lock or freeze instead of being refused. */
  readonly queueBehindLock?: boolean;
  /** Deploy a release that is marked bad; needs the permission `override` and a reason. */
  readonly evenIfBad?: boolean;
  /** The digest of the plan that the person saw and agreed to, with everything that it deletes. */
  readonly agreed?: Digest;
}

/** What the request would do, without doing it; the release has no number yet when it is new. */
export async function plan(world: OperationsWorld, caller: Caller, request: DeployRequest): Promise<Outcome<Plan>> {
  const prepared = await prepare(world, caller, request);
  return prepared.ok ? yes(prepared.value.plan) : prepared;
}

/** Asks for a deployment: its card is posted, its checks run, and it waits for its approvals. */
export async function deploy(
  world: OperationsWorld,
  caller: Caller,
  request: DeployRequest,
): Promise<Outcome<Deployment>> {
  const prepared = await prepare(world, caller, request);
  if (!prepared.ok) return prepared;
  const { target } = prepared.value;
  const consented = consent(caller, prepared.value, request);
  if (!consented.ok) return consented;
  const planned = consented.value;
  return world.store.transact(async (tx): Promise<Outcome<Deployment>> => {
    await tx.alone(target.id);
    const refused = await faultOf(world, tx, { target, planned, request });
    if (refused !== undefined) return refused;
    const release = await tx.ensureRelease(target.service, planned.release.revision, planned.release.label);
    const deployment = await create(world, tx, { caller, wanted: wantedOf({ ...planned, release }, request) });
    return yes(deployment);
  });
}

/** Deletions and the like need somebody's yes: the approvers', or where nobody approves, that of whoever saw the plan. */
function consent({ person }: Caller, { target, plan: planned }: Prepared, { agreed }: DeployRequest): Outcome<Plan> {
  const consents = consentsOf(planned);
  if (consents.length === 0 || planned.procedure.approval.count > 0) return yes(planned);
  return agreed === planDigest(planned)
    ? yes({ ...planned, consentedBy: person })
    : no({ code: 'consent-needed', target: target.id, consents: consents.map(({ sentence }) => sentence) });
}

const wantedOf = (planned: Plan, { reason, scheduledForMs }: DeployRequest) => ({
  plan: planned,
  urgent: false,
  ...(reason === undefined ? {} : { reason }),
  ...(scheduledForMs === undefined ? {} : { scheduledForMs }),
});

/** The target of these words, or that the service is not deployed there. */
export function targetOf(world: OperationsWorld, service: ServiceName, environment: EnvironmentName): Outcome<Target> {
  const target = world.config().targets.get(targetId(service, environment));
  return target === undefined ? no({ code: 'not-deployed-there', service, environment }) : yes(target);
}

interface Prepared {
  readonly target: Target;
  readonly plan: Plan;
}

async function prepare(world: OperationsWorld, caller: Caller, request: DeployRequest): Promise<Outcome<Prepared>> {
  const found = targetOf(world, request.service, request.environment);
  if (!found.ok) return found;
  const target = found.value;
  const { environment } = request;
  for (const action of request.evenIfBad === true ? (['deploy', 'override'] as const) : (['deploy'] as const)) {
    const allowed = await permit(world, caller, { action, environment, target: target.id });
    if (!allowed.ok) return allowed;
  }
  return foretell(world, target, request);
}

/** The plan of a request, for whoever may see it: with everything that speaks against it, and all that can be foreseen. */
export async function foretell(
  world: OperationsWorld,
  target: Target,
  request: DeployRequest,
): Promise<Outcome<Prepared>> {
  const named = await nameRevision(world, target, request.reference);
  if (!named.ok) return named;
  const known = await world.store.releaseOf(target.service, named.value.revision);
  const release: Release = known ?? { service: target.service, number: 0, ...named.value };
  const planned = await planDeploy(world, target, { ...release, label: named.value.label });
  // What is known at once is said at once; only then the far ends are asked.
  const refused = await faultOf(world, world.store, { target, planned, request });
  if (refused !== undefined) return refused;
  const { plan: foreseen, blockers } = await foresee(world, planned);
  return blockers.length > 0
    ? no({ code: 'not-possible', target: target.id, blockers })
    : yes({ target, plan: foreseen });
}

interface No {
  readonly ok: false;
  readonly refusal: Refusal;
}

interface Asked {
  readonly target: Target;
  readonly planned: Plan;
  readonly request: DeployRequest;
}

/** Everything that speaks against the request now; read before the plan is shown and again where it is stored. */
async function faultOf(world: OperationsWorld, reads: Reads, asked: Asked): Promise<No | undefined> {
  const { target, planned, request } = asked;
  const { release } = planned;
  if (release.bad !== undefined && request.evenIfBad !== true) {
    return no({ code: 'release-is-bad', label: release.label, reason: release.bad.reason, target: target.id });
  }
  const moving = await reads.inFlight({ service: target.service, environment: target.environment });
  const broken = moving.find(({ phase }) => phase === 'rollback-failed');
  if (broken !== undefined) return no({ code: 'rollback-failed-there', id: broken.id });
  const same = moving.find(({ plan: other }) => other.kind === 'deploy' && other.release.revision === release.revision);
  if (same !== undefined) return no({ code: 'already-requested', id: same.id });
  // The same revision with another configuration is something new.
  const isSame = planned.base?.revision === release.revision && planned.configuration === undefined;
  if (moving.length === 0 && isSame) {
    return no({ code: 'already-live', target: target.id, label: release.label });
  }
  return request.queueBehindLock === true ? undefined : closed(world, reads, target);
}

/** The lock or freeze that keeps this target closed now. */
export async function closed(
  world: Pick<OperationsWorld, 'clock'>,
  reads: Reads,
  target: Target,
): Promise<No | undefined> {
  const nowMs = world.clock.now();
  const lock = await reads.lock(target.id, nowMs);
  if (lock !== undefined) return no({ code: 'locked', lock });
  const freezes = await reads.freezes(nowMs);
  const freeze = freezes.find(({ scope }) => covers(scope, target.service, target.environment));
  return freeze === undefined ? undefined : no({ code: 'frozen', freeze });
}
