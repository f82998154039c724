import type { ComponentSnapshot } from '../domain/deployment.ts';
import type { Gate } from '../domain/gate.ts';
import type { EnvironmentName, Fence, Revision, ServiceName, StepKey, TargetId } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { PlannedComponent, Release } from '../domain/plan.ts';
import type { DutyName, ProvenRestore } from '../domain/safekeeping.ts';
import type { FlagState } from './flag.ts';
import type { GateAnswer, GateWish } from './gate.ts';
import type { ProviderErrorCode } from './provider-error.ts';

/** The idempotency key and the owner's fence, handed to everything that changes the world. */
export interface StepCall {
  readonly key: StepKey;
  readonly fence: Fence;
  /** Fires when the call must be over: before the rest of the owner's lease. */
  readonly signal: AbortSignal;
}

/** A component of a target, as planned. */
export interface ComponentTarget {
  readonly target: TargetId;
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  readonly component: PlannedComponent;
  /** Only this part of it, where the provider split the work. */
  readonly part?: { readonly name: string; readonly version?: string };
}

/** A part of a component that is released, shifted and put back by itself: one function of many. */
export interface Part {
  /** Unique within the component; at most 100 characters of `[\w.@:-]`. */
  readonly name: string;
  /** Parts that must be done before this one. */
  readonly after: readonly string[];
  /** Goes first and is verified; its failure undoes the deployment at once. */
  readonly critical: boolean;
  /** Parts of one lane share its quota. */
  readonly lane: string;
}

/** What the far end allows: so many calls that change something within a span, so many under way at once. */
export interface Quota {
  readonly lane: string;
  readonly calls: number;
  readonly perMs: number;
  readonly atOnce: number;
}

/** Work that is done part by part, within quotas. */
export interface Split {
  readonly parts: readonly Part[];
  readonly quotas: readonly Quota[];
  /** Parts that fail for good end the train after so many failures; a failed critical part ends it at once. */
  readonly stopAfterFailures: number;
}

/** What is on record of a release that was live here before: where it still exists, a rollback gives it traffic instead of making it anew. */
export interface Kept {
  /** The name that its version had, as `check` gave it then. */
  readonly version: string;
  /** What `describe` kept as its `state` right before something else took its place; absent where that is not known. */
  readonly state?: Json;
}

export interface ReleaseRequest extends ComponentTarget {
  readonly release: Release;
  /** Only for a rollback to a release that was live: code and configuration as they were then. */
  readonly kept?: Kept;
  /** What was live when it was planned, and what a rollback returns to. */
  readonly base?: Release;
  /** Ids of the consents that people gave by approving the plan. */
  readonly consents?: readonly string[];
}

/** A provider's name for work under way: JSON that survives a restart. */
export type Handle = Json;

export type Progress =
  | {
      readonly kind: 'running';
      readonly lines: readonly string[];
      /** What it waits for before it may go on; absent when nothing. */
      readonly gates?: readonly Gate[];
    }
  | {
      readonly kind: 'succeeded';
      readonly version: string;
      readonly lines: readonly string[];
      /** What is left to do, part by part, before the component is released. */
      readonly split?: Split;
    }
  | {
      readonly kind: 'failed';
      readonly code: ProviderErrorCode;
      readonly sentence: string;
      readonly retryable: boolean;
      readonly lines: readonly string[];
    };

/** What a call that changes something began: nothing more to do, work to follow with `check`, or the same call for each part. */
export type Begun =
  | { readonly kind: 'done' }
  | { readonly kind: 'running'; readonly handle: Handle }
  | { readonly kind: 'split'; readonly split: Split };

/** Something about what is live that a person should know, with the way to mend it when there is one. */
export interface Remark {
  /** Such as `newest-not-serving`, `domains-pinned`; stable, for tests and metrics. */
  readonly code: string;
  readonly sentence: string;
  /** What `mend` is called with; the label is for its button. */
  readonly fix?: { readonly id: string; readonly label: string };
}

/** What a component looks like now. `live` shares are percent. */
export interface Description {
  readonly summary: string;
  /** Everything that a release sets, fact by fact (`traffic of api` → `api-00007-abc 100 %`): drift is what differs from the facts at the end of the last deployment. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly remarks?: readonly Remark[];
  readonly live: readonly { readonly version: string; readonly revision?: Revision; readonly weight: number }[];
  /** Enough for `restore` to put it back. */
  readonly state: Json;
}

/** What became of a call whose answer was lost. */
export type Reconciled =
  | { readonly kind: 'done'; readonly handle?: Handle }
  | { readonly kind: 'not-done' }
  | { readonly kind: 'unknown'; readonly why: string };

export type ProviderCall =
  | { readonly kind: 'release'; readonly request: ReleaseRequest }
  | { readonly kind: 'shift'; readonly request: ShiftRequest }
  | { readonly kind: 'restore'; readonly request: RestoreRequest }
  | { readonly kind: 'mend'; readonly request: MendRequest };

export interface ShiftRequest extends ComponentTarget {
  readonly version: string;
  /** Percent of traffic for `version`; the rest stays with what was live. */
  readonly weight: number;
  /** As in the release of this version. */
  readonly kept?: Kept;
}

export interface RestoreRequest extends ComponentTarget {
  readonly snapshot: ComponentSnapshot;
}

export interface MendRequest extends ComponentTarget {
  readonly fix: string;
}

/** What a release would do, looked up before anybody is asked; read-only and quick. */
export interface Foresight {
  /** Such as `3 of 127 functions change`, `migration 0042_orders.sql`. Approval binds to these lines. */
  readonly changes: readonly string[];
  readonly risks: readonly string[];
  /** Replaces what the configuration says about undoing, where this release differs. */
  readonly undo?: PlannedComponent['undo'];
  /** Deletions and the like: each must be agreed to by itself, by its id. */
  readonly consents: readonly { readonly id: string; readonly sentence: string }[];
  /** Why this cannot be done at all; a plan with one is refused. */
  readonly blockers: readonly string[];
  /** How long undoing takes at least, from the far end's quotas. */
  readonly undoMs?: number;
  /** Why it cannot be said yet what would change: who agrees then, agrees to whatever changes, but to no deletion. */
  readonly unknown?: string;
}

/** One thing that the configuration needs of the far end, tried. */
export interface Examined {
  /** Such as `token`, `run.services.update in shop-prod`. */
  readonly subject: string;
  readonly state: 'good' | 'bad' | 'unknown';
  readonly sentence: string;
  /** What to do, in which console, with which role. */
  readonly remedy?: string;
}

/** A backup that ended well. */
export interface VerifiedBackup {
  /** Where it lies and how much is in it. */
  readonly says: string;
  readonly endedAtMs: number;
}

/** What a component does on a schedule, beside deployments. */
export interface Duty {
  readonly name: DutyName;
  /** The newest of its hours that is not after this moment. */
  hourBefore(nowMs: number): number;
}

/** One look at a run of a duty; the same key is the same run, also after a lost answer. */
export interface DutyCall {
  readonly key: string;
  readonly dueAtMs: number;
  /** Where it stands; absent when it begins. */
  readonly handle?: Handle;
  readonly signal: AbortSignal;
  /** What the target's other components are like now, to be kept beside a backup. */
  surroundings(): Promise<Json>;
}

/** How far a run is. With another handle than before there may be more to do at once. */
export type DutyProgress =
  | { readonly kind: 'running'; readonly handle: Handle; readonly lines: readonly string[] }
  | { readonly kind: 'succeeded' | 'failed'; readonly sentence: string; readonly proven?: ProvenRestore };

/** One place to release to. The same key twice has one effect and one answer; a fence older than one seen is refused (`stale-fence`). */
export interface Provider {
  readonly name: string;
  /** What it calls lives and dies with this machine: no service outside that could be down by itself. */
  readonly isOnThisMachine?: true;
  describe(at: ComponentTarget, signal: AbortSignal): Promise<Description>;
  /** Starts making the new version exist, without traffic. */
  release(request: ReleaseRequest, call: StepCall): Promise<Handle>;
  check(at: ComponentTarget, handle: Handle, signal: AbortSignal): Promise<Progress>;
  shift(request: ShiftRequest, call: StepCall): Promise<Begun>;
  restore(request: RestoreRequest, call: StepCall): Promise<Begun>;
  /** Ends work under way as far as it can be ended. */
  cancel(at: ComponentTarget, handle: Handle, call: StepCall): Promise<void>;
  /** Removes a version that nothing needs any more; a version with traffic is refused. */
  retire(at: ComponentTarget, version: string, call: StepCall): Promise<Begun>;
  /** Finds out by looking what became of a call without an answer. */
  reconcile(call: ProviderCall, step: StepCall): Promise<Reconciled>;
  /** Where the version can be tried before it has traffic; absent when there is no such address. */
  previewUrl(at: ComponentTarget, version: string, signal: AbortSignal): Promise<string | undefined>;
  /** Where users reach the target; absent when the component has no address. */
  publicUrl(at: ComponentTarget, signal: AbortSignal): Promise<string | undefined>;
  foresee?(request: ReleaseRequest, signal: AbortSignal): Promise<Foresight>;
  /** Forgets credentials and tokens that are kept: the next call reads them afresh. */
  refreshCredentials?(at: ComponentTarget, signal: AbortSignal): Promise<void>;
  /** Says yes or no to a gate, once however often it is called; `forbidden` when it is not ours to say. */
  decideGate?(at: ComponentTarget, wish: GateWish, call: StepCall): Promise<GateAnswer>;
  /** Carries out the fix of a remark. */
  mend?(request: MendRequest, call: StepCall): Promise<Begun>;
  /** The feature flags that can be switched there; `mend` switches them by `flag:<name>:<on|off|percent>`. */
  flags?(at: ComponentTarget, signal: AbortSignal): Promise<readonly FlagState[]>;
  /** The newest backup that is known to be whole; nothing when there is none. */
  newestBackup?(at: ComponentTarget, signal: AbortSignal): Promise<VerifiedBackup | undefined>;
  examine?(at: ComponentTarget, signal: AbortSignal): Promise<readonly Examined[]>;
  /** What its settings make it do on a schedule. */
  duties?(at: ComponentTarget): readonly Duty[];
  /** Begins a run, or goes on with it from where the handle says; ends within a few seconds each time. */
  pursue?(at: ComponentTarget, duty: DutyName, call: DutyCall): Promise<DutyProgress>;
}
