import type { Target } from '../domain/config.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { DeploymentEvent } from '../domain/events.ts';
import type { EnvironmentName, ServiceName, TargetId } from '../domain/ids.ts';
import { targetId } from '../domain/ids.ts';
import { isWorking } from '../domain/lifecycle.ts';
import type { Plan, Procedure, Release } from '../domain/plan.ts';
import { planSchema } from '../domain/plan.ts';
import { noticesOfRequest } from '../domain/notices-of.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { LiveRelease, Transaction } from '../ports/store.ts';
import { create } from './create.ts';
import { targetOf } from './deploy.ts';
import { permit } from './permission.ts';
import { foresee, rollbackLimitMs } from './foresight.ts';
import { forecast } from './plan.ts';
import type { Seen } from './seen.ts';
import { act } from './seen.ts';
import { transition } from './transition.ts';
import type { Caller, OperationsWorld } from './world.ts';
import { inboxOf } from './world.ts';

export interface RollbackRequest {
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  /** A label or number of a release that was live here; absent: the last good one. */
  readonly to?: string;
  readonly reason?: string;
  /** Break-glass: no approval, at once. */
  readonly now?: boolean;
}

const pastLooked = 50;

/**
 * Back to a release that was live. With a deployment at work it is that deployment's own rollback; else a deployment of kind
 * rollback, which passes locks and freezes and goes to the head of the queue.
 */
export async function rollback(
  world: OperationsWorld,
  caller: Caller,
  request: RollbackRequest,
): Promise<Outcome<Deployment>> {
  const found = targetOf(world, request.service, request.environment);
  if (!found.ok) return found;
  const target = found.value;
  const action = request.now === true ? 'break-glass' : 'roll-back';
  const allowed = await permit(world, caller, { action, environment: target.environment, target: target.id });
  if (!allowed.ok) return allowed;
  const occupant = await world.store.occupant(target.id);
  if (occupant !== undefined) return ofOccupant(world, caller, { occupant, request });
  return fresh(world, caller, { target, request });
}

/** What a rollback would go back to, for the plan that is shown before it. */
export async function planRollback(world: OperationsWorld, request: RollbackRequest): Promise<Outcome<Plan>> {
  const found = targetOf(world, request.service, request.environment);
  if (!found.ok) return found;
  const chosen = await choose(world, found.value, request.to);
  if (!chosen.ok) return chosen;
  return foreseenBack(world, await planOf(world, { target: found.value, ...chosen.value, now: request.now === true }));
}

/** A rollback is not kept waiting long, and one that breaks the glass not at all; what cannot be done is said before it begins. */
async function foreseenBack(world: OperationsWorld, planned: Plan): Promise<Outcome<Plan>> {
  const { plan, blockers } = await foresee(world, planned, rollbackLimitMs);
  const target = targetId(plan.service, plan.environment);
  return blockers.length > 0 ? no({ code: 'not-possible', target, blockers }) : yes(plan);
}

async function ofOccupant(
  world: OperationsWorld,
  caller: Caller,
  { occupant, request }: { readonly occupant: Deployment; readonly request: RollbackRequest },
): Promise<Outcome<Deployment>> {
  const { id, phase } = occupant;
  if (phase === 'rollback-failed') {
    if (request.now !== true) return no({ code: 'rollback-failed-there', id });
    return transition(world, { id, event: { kind: 'retried', by: caller.person }, ...inboxOf(caller) });
  }
  if (!isWorking(phase) || phase === 'rolling-back' || occupant.plan.kind === 'rollback')
    return no({ code: 'already-rolling-back', id });
  return transition(world, { id, event: byPerson(caller, world.clock.now(), request.reason), ...inboxOf(caller) });
}

/** The press on a card: rolls back exactly the deployment that the person saw, as they saw it. */
export const rollBackSeen = (
  world: OperationsWorld,
  caller: Caller,
  { reason, ...seen }: Seen & { readonly reason?: string },
): Promise<Outcome<Deployment>> =>
  act(world, caller, { seen, action: 'roll-back', event: (nowMs) => byPerson(caller, nowMs, reason) });

const byPerson = ({ person }: Caller, atMs: number, detail: string | undefined): DeploymentEvent => ({
  kind: 'went-bad',
  failure: {
    code: 'by-person',
    by: { kind: 'person', id: person },
    atMs,
    severity: 'P1',
    ...(detail === undefined ? {} : { detail }),
  },
});

async function fresh(
  world: OperationsWorld,
  caller: Caller,
  { target, request }: { readonly target: Target; readonly request: RollbackRequest },
): Promise<Outcome<Deployment>> {
  const chosen = await choose(world, target, request.to);
  if (!chosen.ok) return chosen;
  const drafted = await planOf(world, { target, ...chosen.value, now: request.now === true });
  const planned = request.now === true ? yes(drafted) : await foreseenBack(world, drafted);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const { reason } = request;
  return world.store.transact(async (tx): Promise<Outcome<Deployment>> => {
    await tx.alone(target.id);
    const moving = await tx.inFlight({ service: target.service, environment: target.environment });
    const same = moving.find(({ plan: other }) => other.kind === 'rollback');
    if (same !== undefined) return no({ code: 'already-requested', id: same.id });
    const brokeGlass = target.rollbackApprovals > plan.procedure.approval.count;
    const wanted = { plan, urgent: true, brokeGlass, ...(reason === undefined ? {} : { reason }) };
    const deployment = await create(world, tx, { caller, wanted });
    await tellHolder(world, tx, deployment);
    return yes(deployment);
  });
}

/** A rollback passes a lock; whoever holds it hears of it. */
async function tellHolder(world: OperationsWorld, tx: Transaction, deployment: Deployment): Promise<void> {
  const nowMs = world.clock.now();
  const lock = await tx.lock(deployment.target, nowMs);
  if (lock === undefined || lock.by === 'quarterdeck' || lock.by === deployment.requestedBy) return;
  for (const notice of noticesOfRequest(deployment, nowMs)) {
    await tx.enqueue({ kind: 'person', person: lock.by }, { kind: 'notice', notice }, nowMs);
  }
}

interface Chosen {
  readonly live: Release;
  readonly to: Release;
}

/** The newest release that was live here, is not marked bad and is not live now; or the one that was asked for. */
async function choose(world: OperationsWorld, target: Target, wanted: string | undefined): Promise<Outcome<Chosen>> {
  const live = await world.store.live(target.id);
  if (live === undefined) return no({ code: 'nothing-live', target: target.id });
  const past = await formerReleases(world, target.id, live.release);
  if (wanted === undefined) {
    const good = past.find(({ bad }) => bad === undefined);
    return good === undefined
      ? no({ code: 'nothing-to-roll-back-to', target: target.id })
      : yes({ live: live.release, to: good });
  }
  const named = past.find(
    ({ label, number, revision }) =>
      label === wanted ||
      `#${number}` === wanted ||
      revision === wanted ||
      (wanted.length >= 7 && revision.startsWith(wanted)),
  );
  if (named === undefined)
    return no({ code: 'unknown-release', typed: wanted, known: past.slice(0, 5).map(({ label }) => label) });
  if (named.bad === undefined) return yes({ live: live.release, to: named });
  return no({ code: 'release-is-bad', label: named.label, reason: named.bad.reason, target: target.id });
}

async function formerReleases(world: OperationsWorld, target: TargetId, live: Release): Promise<readonly Release[]> {
  return unique(await world.store.pastLive(target, pastLooked)).filter(({ number }) => number !== live.number);
}

/** What was live here, is not marked bad and is not live now, newest first. */
export const goodReleases = async (
  world: OperationsWorld,
  target: TargetId,
  live: Release,
): Promise<readonly Release[]> => (await formerReleases(world, target, live)).filter(({ bad }) => bad === undefined);

/** Each release once, where it was live last. */
const unique = (past: readonly LiveRelease[]): readonly Release[] => [
  ...new Map(past.map(({ release }) => [release.number, release])).values(),
];

async function planOf(
  world: OperationsWorld,
  { target, live, to, now }: Chosen & { readonly target: Target; readonly now: boolean },
): Promise<Plan> {
  const procedure = fastPath(target, now && target.breakGlass);
  return {
    ...(await forecast(world, target.id, { kind: 'rollback', procedure })),
    schema: planSchema,
    kind: 'rollback',
    service: target.service,
    environment: target.environment,
    release: to,
    base: live,
    procedure,
    commits: [],
    risks: [],
    configVersion: world.config().version,
  };
}

/** All traffic in one step, no waiting, proved by the tests that run at 100 % and after a rollback. */
export function fastPath({ procedure, rollbackApprovals }: Target, withoutApproval: boolean): Procedure {
  const smoke = procedure.smoke
    .filter(({ moments }) => moments.includes('restored') || moments.includes('full'))
    .map((sequence) => ({ ...sequence, moments: ['full'] as const }));
  return {
    ...procedure,
    strategy: { kind: 'all-at-once' },
    stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
    bakeMs: 0,
    triggers: [],
    checks: [],
    smoke,
    approval: { ...procedure.approval, count: withoutApproval ? 0 : rollbackApprovals },
  };
}
