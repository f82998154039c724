import { apply } from '../domain/apply.ts';
import type { Config } from '../domain/config.ts';
import { consequencesOf } from '../domain/consequences.ts';
import type { Consequence } from '../domain/consequences.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { DeploymentEvent } from '../domain/events.ts';
import type { DeploymentId, Digest } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { isFinal } from '../domain/lifecycle.ts';
import type { Notice } from '../domain/notice.ts';
import { actorOf, noticesOf } from '../domain/notices-of.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import { routesOf } from '../domain/routing.ts';
import type { Claim, InboxId, Store, Transaction, Wake } from '../ports/store.ts';
import { WriteConflict } from '../ports/store-errors.ts';
import type { Clock } from '../ports/world.ts';

/** What every change of the record needs. */
export interface Recording {
  readonly store: Store;
  readonly clock: Clock;
  readonly config: () => Config;
}

export interface Wish {
  readonly id: DeploymentId;
  readonly event: DeploymentEvent;
  /** What the person saw when pressing; anything newer refuses as outdated. */
  readonly seen?: { readonly epoch: number; readonly digest: Digest };
  /** What the runner decided on; anything newer is a WriteConflict. */
  readonly version?: number;
  readonly claim?: Claim;
  readonly inbox?: InboxId;
}

const tries = 20;

/**
 * The one way in which a deployment changes: the next record, its audit entry, notices, consequences and the mark of the
 * request commit together or not at all. A person's lost race is decided again on what is true by then.
 */
export async function transition(recording: Recording, wish: Wish): Promise<Outcome<Deployment>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await recording.store.transact((tx) => change(recording, tx, wish));
    } catch (error) {
      const again = error instanceof WriteConflict && wish.version === undefined && attempt < tries;
      if (!again) throw error;
    }
  }
}

async function change(recording: Recording, tx: Transaction, wish: Wish): Promise<Outcome<Deployment>> {
  const before = await tx.deployment(wish.id);
  if (before === undefined) return no({ code: 'unknown-deployment', typed: wish.id });
  if (wish.version !== undefined && before.version !== wish.version) throw new WriteConflict(wish.id);
  if (wish.seen !== undefined && isOutdated(before, wish.seen)) {
    return no({ code: 'outdated', id: before.id, phase: before.phase });
  }
  const nowMs = recording.clock.now();
  const applied = apply(before, wish.event, nowMs);
  if (!applied.ok) return applied;
  const after = await tx.saveDeployment(applied.value, wakeAfter(applied.value, nowMs), wish.claim);
  await record(tx, { before, event: wish.event, after }, nowMs);
  for (const consequence of consequencesOf(before, after, nowMs)) await carryOut(tx, consequence, nowMs);
  await tell(tx, noticesOf({ before, event: wish.event, after }, nowMs), recording.config());
  if (wish.inbox !== undefined) await tx.finishInbox(wish.inbox);
  return yes(after);
}

const isOutdated = (deployment: Deployment, seen: NonNullable<Wish['seen']>): boolean =>
  deployment.epoch !== seen.epoch || deployment.digest !== seen.digest;

/** Everything that changed is looked at now; one that left something in the world once more after its end. */
function wakeAfter(after: Deployment, nowMs: number): Wake {
  if (!isFinal(after.phase)) return { kind: 'at', atMs: nowMs };
  const leftSomething =
    after.phase === 'live' || after.phase === 'rolled-back' || Object.keys(after.versions).length > 0;
  return leftSomething ? { kind: 'at', atMs: nowMs } : { kind: 'never' };
}

/** Events that only carry measurements or progress: they are kept as such, not as decisions. */
const unrecorded: readonly DeploymentEvent['kind'][] = ['output', 'progressed', 'measured'];

async function record(
  tx: Transaction,
  { before, event, after }: { before: Deployment; event: DeploymentEvent; after: Deployment },
  nowMs: number,
): Promise<void> {
  if (unrecorded.includes(event.kind)) return;
  await tx.audit({
    atMs: nowMs,
    actor: actorOf(event),
    deployment: after.id,
    target: after.target,
    kind: event.kind,
    facts: { from: before.phase, to: after.phase, epoch: after.epoch, ...factsOf(event, after) },
  });
}

/** What belongs into the audit beyond the change of phase, small and readable. */
function factsOf(event: DeploymentEvent, after: Deployment): Readonly<Record<string, Json>> {
  switch (event.kind) {
    case 'approved':
      return { digest: event.digest, comment: event.comment ?? null };
    case 'base-moved':
      return { digest: after.digest };
    case 'snapshot-taken':
      return { snapshots: event.snapshots.map(({ component, summary }) => ({ component, summary })) };
    case 'smoked':
    case 'restored':
      return { smoke: event.results.map(({ sequence, moment, passed }) => ({ sequence, moment, passed })) };
    default:
      // Events are plain data; the trip through JSON drops what is undefined.
      return JSON.parse(JSON.stringify({ ...event, kind: undefined })) as Readonly<Record<string, Json>>;
  }
}

async function carryOut(tx: Transaction, consequence: Consequence, nowMs: number): Promise<void> {
  switch (consequence.kind) {
    case 'lock': {
      const { lock } = consequence;
      const standing = await tx.lock(lock.target, nowMs);
      // A person's lock without an end does the same already, and stays theirs.
      if (standing !== undefined && standing.untilMs === undefined) return;
      await tx.putLock(lock);
      await tx.audit({
        atMs: nowMs,
        actor: { kind: 'quarterdeck' },
        target: lock.target,
        kind: 'lock-taken',
        facts: { reason: lock.reason },
      });
      return;
    }
    case 'mark-bad':
      await tx.markRelease(consequence.release, consequence.bad);
      return;
    case 'wake-queue':
      await tx.wakeQueue(consequence.target);
  }
}

/** Stores one message for every place a notice goes. */
export async function tell(tx: Transaction, notices: readonly Notice[], config: Config): Promise<void> {
  for (const notice of notices) {
    for (const to of routesOf(notice, config)) await tx.enqueue(to, { kind: 'notice', notice }, notice.atMs);
  }
}
