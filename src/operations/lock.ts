import type { EnvironmentName, ServiceName, TargetId } from '../domain/ids.ts';
import type { Lock } from '../domain/lock.ts';
import type { Notice } from '../domain/notice.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { Transaction } from '../ports/store.ts';
import { targetOf } from './deploy.ts';
import { permit } from './permission.ts';
import { tell } from './transition.ts';
import type { Caller, OperationsWorld } from './world.ts';

export interface LockRequest {
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  readonly reason: string;
  readonly untilMs?: number;
  /** Take it from whoever holds it; they are told. */
  readonly takeOver?: boolean;
  /** The lock that the person saw: one that was taken later is not touched. */
  readonly seenSinceMs?: number;
}

const isAnother = (there: Lock, { seenSinceMs }: Pick<LockRequest, 'seenSinceMs'>): boolean =>
  seenSinceMs !== undefined && there.sinceMs !== seenSinceMs;

/** Keeps everybody but rollbacks from deploying to the target. */
export async function lock(world: OperationsWorld, caller: Caller, request: LockRequest): Promise<Outcome<Lock>> {
  const found = targetOf(world, request.service, request.environment);
  if (!found.ok) return found;
  const { id: target, environment } = found.value;
  const action = request.takeOver === true ? 'take-over-lock' : 'lock';
  const allowed = await permit(world, caller, { action, environment, target });
  if (!allowed.ok) return allowed;
  const nowMs = world.clock.now();
  const { reason, untilMs } = request;
  const wanted: Lock = {
    target,
    by: caller.person,
    reason,
    sinceMs: nowMs,
    ...(untilMs === undefined ? {} : { untilMs }),
  };
  return world.store.transact(async (tx): Promise<Outcome<Lock>> => {
    await tx.alone(target);
    const there = await tx.lock(target, nowMs);
    const others = there !== undefined && there.by !== caller.person;
    if (others && (request.takeOver !== true || isAnother(there, request))) return no({ code: 'locked', lock: there });
    await tx.putLock(wanted);
    await keep(world, tx, { caller, kind: there === undefined ? 'lock-taken' : 'lock-taken-over', lock: wanted });
    if (there !== undefined) await tellHolder(tx, there, { caller, lock: wanted });
    return yes(wanted);
  });
}

/** Opens the target again: its own holder, or somebody who may take locks over. */
export async function unlock(
  world: OperationsWorld,
  caller: Caller,
  request: Pick<LockRequest, 'service' | 'environment' | 'seenSinceMs'>,
): Promise<Outcome<Lock>> {
  const { service, environment } = request;
  const found = targetOf(world, service, environment);
  if (!found.ok) return found;
  const { id: target } = found.value;
  const allowed = await permit(world, caller, { action: 'lock', environment, target });
  const strong = await permit(world, caller, { action: 'take-over-lock', environment, target });
  if (!allowed.ok && !strong.ok) return allowed;
  const nowMs = world.clock.now();
  return world.store.transact(async (tx): Promise<Outcome<Lock>> => {
    await tx.alone(target);
    const there = await tx.lock(target, nowMs);
    if (there === undefined) return no({ code: 'not-locked', target });
    const mayOpen = there.by === caller.person || strong.ok;
    if (!mayOpen || isAnother(there, request)) return no({ code: 'lock-of-another', lock: there });
    await tx.dropLock(target);
    await keep(world, tx, { caller, kind: 'lock-dropped', lock: there });
    await tellHolder(tx, there, { caller, lock: there });
    await tx.wakeQueue(target);
    return yes(there);
  });
}

/** Asks the holder, in a message to them alone, to open the target; for those who could then deploy. */
export async function askHolder(world: OperationsWorld, caller: Caller, target: TargetId): Promise<Outcome<Lock>> {
  const environment = world.config().targets.get(target)?.environment;
  const allowed = await permit(world, caller, {
    action: 'deploy',
    target,
    ...(environment === undefined ? {} : { environment }),
  });
  if (!allowed.ok) return allowed;
  const nowMs = world.clock.now();
  return world.store.transact(async (tx): Promise<Outcome<Lock>> => {
    const there = await tx.lock(target, nowMs);
    if (there === undefined) return no({ code: 'not-locked', target });
    if (there.by === 'quarterdeck') return no({ code: 'lock-of-another', lock: there });
    await tx.enqueue(
      { kind: 'person', person: there.by },
      { kind: 'ask-holder', target, from: caller.person, lock: there },
      nowMs,
    );
    if (caller.inbox !== undefined) await tx.finishInbox(caller.inbox);
    return yes(there);
  });
}

interface Kept {
  readonly caller: Caller;
  readonly kind: 'lock-taken' | 'lock-taken-over' | 'lock-dropped';
  readonly lock: Lock;
}

async function keep(world: OperationsWorld, tx: Transaction, { caller, kind, lock: held }: Kept): Promise<void> {
  const nowMs = world.clock.now();
  const actor = { kind: 'person', id: caller.person } as const;
  const { target, reason, untilMs } = held;
  await tx.audit({ atMs: nowMs, actor, target, kind, facts: { reason, untilMs: untilMs ?? null } });
  const event = kind === 'lock-dropped' ? 'unlocked' : 'locked';
  await tell(tx, [{ about: 'lock', event, atMs: nowMs, by: actor, lock: held }], world.config());
  if (caller.inbox !== undefined) await tx.finishInbox(caller.inbox);
}

/** Whoever lost the lock to somebody else hears of it. */
async function tellHolder(
  tx: Transaction,
  before: Lock,
  { caller, lock: now }: { caller: Caller; lock: Lock },
): Promise<void> {
  if (before.by === 'quarterdeck' || before.by === caller.person) return;
  const event = now === before ? 'unlocked' : 'locked';
  const notice: Notice = {
    about: 'lock',
    event,
    atMs: now.sinceMs,
    by: { kind: 'person', id: caller.person },
    lock: now,
  };
  await tx.enqueue({ kind: 'person', person: before.by }, { kind: 'notice', notice }, now.sinceMs);
}
