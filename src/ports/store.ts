import type { AuditEntry } from '../domain/audit.ts';
import type { Circuit } from '../domain/circuit.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Baseline, DriftLook } from '../domain/drift.ts';
import type {
  ChannelId,
  DeploymentId,
  EnvironmentName,
  Fence,
  PersonId,
  Revision,
  ServiceName,
  StepKey,
  TargetId,
} from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { Freeze, Lock } from '../domain/lock.ts';
import type { Series } from '../domain/measure.ts';
import type { Destination, OutboxMessage } from '../domain/notice.ts';
import type { Phase } from '../domain/phase.ts';
import type { DeploymentKind, Release } from '../domain/plan.ts';
import type { DutyRun, Safekeeping } from '../domain/safekeeping.ts';
import type { ProviderErrorCode } from './provider-error.ts';
import type { Recovery, StepLog } from './recovery.ts';

/** What is live at a target, and by which deployment. */
export interface LiveRelease {
  readonly release: Release;
  readonly deployment: DeploymentId;
  readonly sinceMs: number;
  readonly by: PersonId;
}

/** One unit of work with its idempotency key: first the intent, then the result. */
export interface Step {
  readonly key: StepKey;
  readonly deployment: DeploymentId;
  readonly epoch: number;
  readonly name: string;
  readonly component?: string;
  readonly attempt: number;
  readonly state: 'intended' | 'running' | 'succeeded' | 'failed';
  readonly intendedAtMs: number;
  /** A call without an answer is over by then. */
  readonly deadlineMs: number;
  readonly fence: Fence;
  readonly handle?: Json;
  readonly result?: Json;
  readonly failure?: StepFailure;
  readonly finishedAtMs?: number;
}

/** All that is said must fit. */
export interface StepFilter {
  readonly epoch?: number;
  readonly names?: readonly string[];
  readonly states?: readonly Step['state'][];
  /** Intended at this time or later. */
  readonly sinceMs?: number;
}

export interface StepFailure {
  readonly code: ProviderErrorCode;
  readonly sentence: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** Work under way at the far end that stands in the way and can be followed. */
  readonly operation?: Json;
  /** It may have happened all the same; known not to have happened when absent. */
  readonly outcome?: 'unknown';
  /** Tries that the same key had used up before this failure. */
  readonly triesBefore?: number;
  /** What was decided about it, and by which strategy of the catalogue. */
  readonly recovery?: Recovery;
}

/** This process owns the deployment until its lease ends. */
export interface Claim {
  readonly deployment: DeploymentId;
  readonly fence: Fence;
}

export interface HistoryFilter {
  readonly service?: ServiceName;
  readonly environment?: EnvironmentName;
  readonly phases?: readonly Phase[];
  readonly requestedBy?: PersonId;
  readonly sinceMs?: number;
  /** Rows before this deployment's request, for the next page. */
  readonly beforeMs?: number;
  readonly limit: number;
}

export interface Reads {
  deployment(id: DeploymentId): Promise<Deployment | undefined>;
  /** The deployment whose card this message is. */
  deploymentOfCard(at: { readonly channel: ChannelId; readonly ts: string }): Promise<Deployment | undefined>;
  /** All that are not final, oldest request first. */
  inFlight(at?: {
    readonly service?: ServiceName;
    readonly environment?: EnvironmentName;
  }): Promise<readonly Deployment[]>;
  /** The one at work (or stuck in rollback-failed) on the target. */
  occupant(target: TargetId): Promise<Deployment | undefined>;
  /** Those in phase queued: urgent ones first, then by the time they were admitted. */
  queue(target: TargetId): Promise<readonly Deployment[]>;
  live(target: TargetId): Promise<LiveRelease | undefined>;
  /** Every release that reached live here, newest first, one row each time. */
  pastLive(target: TargetId, limit: number): Promise<readonly LiveRelease[]>;
  history(filter: HistoryFilter): Promise<readonly Deployment[]>;
  release(service: ServiceName, number: number): Promise<Release | undefined>;
  releaseOf(service: ServiceName, revision: Revision): Promise<Release | undefined>;
  releases(service: ServiceName, limit: number): Promise<readonly Release[]>;
  /** Only locks in force at `nowMs`. */
  lock(target: TargetId, nowMs: number): Promise<Lock | undefined>;
  locks(nowMs: number): Promise<readonly Lock[]>;
  freezes(nowMs: number): Promise<readonly Freeze[]>;
  /** Begin → live in milliseconds of the newest successful deployments of this kind. */
  durations(target: TargetId, kind: DeploymentKind, limit: number): Promise<readonly number[]>;
  /** Decided → traffic restored in milliseconds, newest first; automatic and asked-for rollbacks. */
  rollbackDurations(target: TargetId, limit: number): Promise<readonly number[]>;
  /** In the order in which they were intended. */
  steps(deployment: DeploymentId, filter?: StepFilter): Promise<readonly Step[]>;
  step(key: StepKey): Promise<Step | undefined>;
  series(deployment: DeploymentId, sinceMs: number): Promise<readonly Series[]>;
  stepLogs(deployment: DeploymentId): Promise<readonly StepLog[]>;
  /** Undefined while nothing bad is known of the service. */
  circuit(service: string): Promise<Circuit | undefined>;
  circuits(): Promise<readonly Circuit[]>;
  /** What the target looked like when it was as it should be. */
  baseline(target: TargetId): Promise<Baseline | undefined>;
  /** What the last look at the target found. */
  driftLook(target: TargetId): Promise<DriftLook | undefined>;
  driftLooks(): Promise<readonly DriftLook[]>;
  /** What is known of the backups of every component that makes some. */
  safekeepings(): Promise<readonly Safekeeping[]>;
}

/** When the runner should look at the deployment next; `never` for final phases. */
export type Wake = { readonly kind: 'at'; readonly atMs: number } | { readonly kind: 'never' };

/** Everything inside commits together or not at all. */
export interface Transaction extends Reads {
  /** Waits until nobody else is in a transaction about the same thing; call it before reading what is then decided on. */
  alone(about: TargetId | 'freezes'): Promise<void>;
  /** Gives the deployment its number and id, version 1. */
  addDeployment(draft: Omit<Deployment, 'id' | 'number' | 'version'>, wake: Wake): Promise<Deployment>;
  /**
   * Writes `next` with version + 1 where the stored version is `next.version`; throws WriteConflict otherwise. With a claim,
   * the claim must still hold (owner, fence, lease), else LostClaim. A second deployment at work on one target throws
   * TargetOccupied (partial unique index).
   */
  saveDeployment(next: Deployment, wake: Wake, claim?: Claim): Promise<Deployment>;
  /** The release of this revision, made with the next number when there is none. */
  ensureRelease(service: ServiceName, revision: Revision, label: string): Promise<Release>;
  markRelease(release: Release, bad: Release['bad']): Promise<void>;
  /** Replaces whatever lock there is. */
  putLock(lock: Lock): Promise<void>;
  dropLock(target: TargetId): Promise<void>;
  addFreeze(freeze: Omit<Freeze, 'id'>): Promise<Freeze>;
  endFreeze(id: number, atMs: number): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  enqueue(to: Destination, message: OutboxMessage, atMs: number): Promise<void>;
  /** Marks the request as worked on, so that it is never done twice; throws AlreadyDone when somebody was faster. */
  finishInbox(id: InboxId): Promise<void>;
  /** Inserts the intent; an existing row with this key is returned as it is. */
  intendStep(step: Step, claim: Claim): Promise<Step>;
  saveStep(step: Step, claim: Claim): Promise<void>;
  /** The same for many at once. */
  intendSteps(steps: readonly Step[], claim: Claim): Promise<void>;
  saveSteps(steps: readonly Step[], claim: Claim): Promise<void>;
  /** Adds what this window onto a step's growing output shows beyond the last one; the newest megabyte is kept. */
  addLog(step: StepKey, window: readonly string[]): Promise<void>;
  /** Changes the circuit of a service while nobody else does. */
  changeCircuit(
    service: string,
    change: (before: Circuit) => Circuit,
  ): Promise<{ readonly before: Circuit; readonly after: Circuit }>;
  /** Replaces what the target is compared with. */
  keepBaseline(baseline: Baseline): Promise<void>;
  keepDriftLook(look: DriftLook): Promise<void>;
  keepSafekeeping(kept: Safekeeping): Promise<void>;
  /** How far a run that this process has in hand is; throws AlreadyDone when it has it no more. */
  saveDuty(run: DutyRun): Promise<void>;
  /** Points already stored are passed over. */
  addPoints(deployment: DeploymentId, series: readonly Series[], claim: Claim): Promise<void>;
  /** Wakes the runner for the head of this target's queue. */
  wakeQueue(target: TargetId): Promise<void>;
}

export interface Store extends Reads {
  transact<Value>(work: (tx: Transaction) => Promise<Value>): Promise<Value>;
}

/** Taking deployments that are due: one owner at a time, over all processes. */
export interface Claims {
  /** Due at `nowMs` by the product's clock and owned by nobody alive. */
  take(nowMs: number, limit: number): Promise<readonly Claim[]>;
  renew(claim: Claim): Promise<boolean>;
  /** Milliseconds left of the lease by the database's clock; 0 when it is not ours. */
  remainingMs(claim: Claim): Promise<number>;
  /** Hands it back. A wake that came after `seenVersion` is kept. */
  yield(claim: Claim, seenVersion: number, wake: Wake): Promise<void>;
  /** Calls back soon after somebody's write made something due. Returns the way to stop. */
  onWake(callback: () => void): () => void;
}

export type InboxId = string;

/** What a person did in Slack, stored before it is acknowledged. No token is in it. */
export interface InboxDraft {
  /** `trigger_id` or `event_id`: the same request delivered again has the same key. */
  readonly key: string;
  readonly kind: 'command' | 'press' | 'submission' | 'shortcut' | 'event';
  readonly person: PersonId;
  readonly receivedAtMs: number;
  readonly payload: Json;
  readonly responseUrl?: string;
}

export interface InboxRow extends InboxDraft {
  readonly id: InboxId;
  /** How often somebody began to work on it, this time included. */
  readonly attempts: number;
}

export interface Inbox {
  /** One insert; `duplicate` when the key is known. */
  put(draft: InboxDraft): Promise<'new' | 'duplicate'>;
  /**
   * The same insert, and the row is in this process's hands at once, without a second write; another takes it only when this
   * process dies or the lease ends. Without the means to own anything it is only put.
   */
  putInHand(draft: InboxDraft): Promise<InboxRow | 'new' | 'duplicate'>;
  /** Rows that nobody alive works on, oldest first. */
  take(limit: number): Promise<readonly InboxRow[]>;
  finish(id: InboxId): Promise<void>;
  /** Forgets response addresses older than this. */
  wipeResponseUrls(beforeMs: number): Promise<void>;
  onWake(callback: () => void): () => void;
}
