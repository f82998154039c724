import type {
  Digest,
  DeploymentId,
  EnvironmentName,
  PersonId,
  Revision,
  ServiceName,
  TargetId,
  ChannelId,
} from './ids.ts';
import type { GateDecision, StandingGate } from './gate.ts';
import type { Json } from './json.ts';
import type { Finding } from './measure.ts';
import type { Phase } from './phase.ts';
import type { Plan } from './plan.ts';
import type { SmokeResult } from './smoke.ts';
import type { Severity } from './trigger.ts';

/** Who did it: a person, or the program itself. */
export type Actor = { readonly kind: 'person'; readonly id: PersonId } | { readonly kind: 'quarterdeck' };

export interface Approval {
  readonly by: PersonId;
  readonly atMs: number;
  readonly digest: Digest;
  readonly comment?: string;
}

export interface CheckResult {
  readonly name: string;
  readonly mode: 'enforce' | 'warn-only';
  readonly state: 'pending' | 'passed' | 'failed';
  readonly summary: string;
  readonly remedy: string;
  readonly atMs: number;
}

/** Parts of a component that not everything hangs on failed for good; all else in this phase is through. */
export interface PartsFailed {
  readonly kind: 'parts-failed';
  readonly component: string;
  /** The first few by name. */
  readonly parts: readonly string[];
  readonly failed: number;
  /** Parts that can never begin because they come after one that failed. */
  readonly leftOut: number;
  readonly total: number;
  /** What the far end said about the first of them. */
  readonly why: string;
}

export type HoldReason =
  | { readonly kind: 'paused'; readonly comment?: string }
  | { readonly kind: 'stopped'; readonly comment?: string }
  | { readonly kind: 'gate' }
  | {
      readonly kind: 'inconclusive';
      readonly why: string;
      /** The smoke sequence that is in doubt; absent when measurements at the end of a stage are. */
      readonly sequence?: string;
    }
  | PartsFailed
  | { readonly kind: 'trigger'; readonly trigger: string }
  | { readonly kind: 'unknown-result'; readonly step: string }
  | { readonly kind: 'host-gone'; readonly host: string }
  /** The surroundings must be put right by a person: credentials, permissions, a plan, a quota. */
  | { readonly kind: 'needs-person'; readonly step: string; readonly why: string; readonly todo: string }
  | { readonly kind: 'would-go-backwards'; readonly live: Revision }
  | { readonly kind: 'traffic-by-hand'; readonly weight: number };

/** A deployment that waits for a person: no new step begins; measuring goes on. */
export interface Hold {
  readonly reason: HoldReason;
  readonly by: Actor;
  readonly sinceMs: number;
  /** When `onExpiry` happens; a person's pause only reminds. */
  readonly dueAtMs: number;
  readonly onExpiry: 'roll-back' | 'go-on' | 'remind';
}

export type FailureCode =
  | 'step-failed'
  | 'timed-out'
  | 'smoke-failed'
  | 'trigger'
  | 'by-person'
  | 'cancelled-by-person'
  | 'hold-expired'
  | 'host-gone';

/** Why a deployment went bad; sentences are made from it where they are shown. */
export interface Failure {
  readonly code: FailureCode;
  readonly by: Actor;
  readonly atMs: number;
  /** The step, trigger or smoke sequence. */
  readonly subject?: string;
  /** A clear sentence from the far end, redacted. */
  readonly detail?: string;
  readonly severity: Severity;
  /** Whether the release itself is bad or only what is around it failed; the release when absent. */
  readonly cause?: 'release' | 'surroundings';
  readonly finding?: Finding;
  readonly firstBadAtMs?: number;
}

/** What a component looked like before anything changed, enough to put it back. `state` is the provider's own. */
export interface ComponentSnapshot {
  readonly component: string;
  readonly summary: string;
  /** The version with the largest share, and the revision it came from when that is known. */
  readonly version?: string;
  readonly state: Json;
}

export interface PhaseSpan {
  readonly phase: Phase;
  readonly stageIndex?: number;
  readonly fromMs: number;
  readonly toMs?: number;
}

/** How far one component is, for people. */
export interface ComponentProgress {
  readonly state:
    'waiting' | 'releasing' | 'released' | 'shifting' | 'live' | 'restoring' | 'restored' | 'failed' | 'unchanged';
  /** Parts that are through, of `total`; absent where the component is one piece. */
  readonly done?: number;
  readonly total?: number;
  /** Names of parts that failed for good, and of those at work now; at most ten each. */
  readonly failed?: readonly string[];
  readonly underWay?: readonly string[];
  /** The newest line of its work, redacted, or why it stands still. */
  readonly line?: string;
}

/** What a rollback took: from the first bad sample over the decision to traffic restored and verified. */
export interface RollbackClock {
  /** Components that were put back, in the order in which that was done. */
  readonly undone?: readonly string[];
  /** Components that were changed and cannot be put back. */
  readonly notUndone?: readonly { readonly component: string; readonly why: string }[];
  readonly decidedAtMs: number;
  readonly trafficRestoredAtMs?: number;
  readonly verifiedAtMs?: number;
}

/** One attempt to move a target to a release: the whole record. Times are epoch milliseconds. */
export interface Deployment {
  readonly id: DeploymentId;
  readonly number: number;
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  readonly target: TargetId;
  readonly plan: Plan;
  readonly digest: Digest;
  readonly phase: Phase;
  /** Rises with every entry into a phase or stage, every hold and every change of plan; buttons carry it. */
  readonly epoch: number;
  /** The epoch at which this phase or stage was entered: step keys carry it, so that a hold does not repeat a step. */
  readonly phaseEpoch: number;
  /** Rises with every write; the compare-and-set of the store. */
  readonly version: number;
  readonly requestedBy: PersonId;
  readonly requestedAtMs: number;
  readonly reason?: string;
  /** A rollback that did without the approvals which the target asks for. */
  readonly brokeGlass?: boolean;
  /** Where the card lives. */
  readonly channel: ChannelId;
  readonly approvals: readonly Approval[];
  readonly rejection?: { readonly by: PersonId; readonly atMs: number; readonly reason: string };
  readonly checks: readonly CheckResult[];
  readonly expiresAtMs?: number;
  readonly remindAtMs?: number;
  readonly scheduledForMs?: number;
  /** Goes to the head of the queue. */
  readonly urgent: boolean;
  readonly stageIndex: number;
  readonly phaseSinceMs: number;
  /** The share of traffic that the new version has now, percent, as last set. */
  readonly weight: number;
  /** A share asked for by hand is not confirmed: what users get may differ from `weight` until it is set again. */
  readonly weightOpen?: boolean;
  readonly hold?: Hold;
  /** Time spent held since the phase began; it does not count as observing. */
  readonly heldMs: number;
  /** A person let a revision older than what is live go ahead. */
  readonly backwardsAllowed: boolean;
  /** Component → the provider's name for the new version, once released. */
  readonly versions: Readonly<Record<string, string>>;
  readonly snapshots: readonly ComponentSnapshot[];
  /** The first step that changes the world was begun: from here on an end means a rollback. */
  readonly effectsBegun: boolean;
  readonly findings: readonly Finding[];
  readonly measuredAtMs?: number;
  /** Triggers that have already been told of without acting. */
  readonly warned: readonly string[];
  /** Triggers and smoke sequences that somebody let pass in this phase; they are not asked about again in it. */
  readonly accepted?: readonly string[];
  readonly smoke: readonly SmokeResult[];
  /** Latest lines of the step at work, redacted. */
  readonly output: readonly string[];
  /** How far each component is; written at most every second or two. */
  readonly components?: Readonly<Record<string, ComponentProgress>>;
  readonly progressedAtMs?: number;
  /** What steps under way wait for out there, as last seen. */
  readonly gates?: readonly StandingGate[];
  /** Since when at least one stands; it does not count as the phase’s own time. */
  readonly gatedSinceMs?: number;
  /** What people said to gates, in their order; never forgotten. */
  readonly gateDecisions?: readonly GateDecision[];
  readonly failure?: Failure;
  readonly rollback?: RollbackClock;
  /** Set when a rollback could not finish. */
  readonly rollbackTrouble?: string;
  readonly spans: readonly PhaseSpan[];
  readonly finishedAtMs?: number;
}

/** How many different people have said yes to the plan as it is now. */
export function approvalsInForce(deployment: Pick<Deployment, 'approvals' | 'digest'>): readonly Approval[] {
  const seen = new Set<PersonId>();
  return deployment.approvals.filter(({ by, digest }) => {
    if (digest !== deployment.digest || seen.has(by)) return false;
    seen.add(by);
    return true;
  });
}
