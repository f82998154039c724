/** All that the core asks of the world. Times are epoch milliseconds. */
import type { Deployment, ComponentSnapshot } from './domain/deployment.ts';
import type { EnvironmentName, Fence, Reference, Revision, ServiceName, StepKey, TargetId } from './domain/ids.ts';
import type { Json } from './domain/json.ts';
import type { Point, Side } from './domain/measure.ts';
import type { Commit, PlannedComponent, Release } from './domain/plan.ts';

export interface Clock {
  now(): number;
}

/** Structured log; `fields` must hold no secret values. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What a failed call to the far end means for the next try; decided by status or code, never by the text. */
export type ProviderErrorCode =
  | 'quota'
  | 'rate-limited'
  | 'unauthenticated'
  | 'forbidden'
  | 'conflict'
  | 'not-found'
  | 'invalid'
  | 'unavailable'
  | 'timeout'
  | 'network'
  | 'stale-fence'
  | 'host-gone'
  | 'failed'
  | 'unknown';

/** The world broke. `outcome` says whether the effect may have happened all the same. */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
  readonly outcome: 'not-done' | 'unknown';
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ProviderErrorCode,
    message: string,
    options: { retryable?: boolean; outcome?: 'not-done' | 'unknown'; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ProviderError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.outcome = options.outcome ?? 'not-done';
    this.retryAfterMs = options.retryAfterMs;
  }
}

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
}

export interface ReleaseRequest extends ComponentTarget {
  readonly release: Release;
}

/** A provider's name for work under way: JSON that survives a restart. */
export type Handle = Json;

export type Progress =
  | { readonly kind: 'running'; readonly lines: readonly string[] }
  | { readonly kind: 'succeeded'; readonly version: string; readonly lines: readonly string[] }
  | { readonly kind: 'failed'; readonly code: ProviderErrorCode; readonly sentence: string; readonly retryable: boolean; readonly lines: readonly string[] };

/** What a component looks like now. `live` shares are percent. */
export interface Description {
  readonly summary: string;
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
  | { readonly kind: 'restore'; readonly request: RestoreRequest };

export interface ShiftRequest extends ComponentTarget {
  readonly version: string;
  /** Percent of traffic for `version`; the rest stays with what was live. */
  readonly weight: number;
}

export interface RestoreRequest extends ComponentTarget {
  readonly snapshot: ComponentSnapshot;
}

/** One place to release to. The same key twice has one effect and one answer; a fence older than one seen is refused (`stale-fence`). */
export interface Provider {
  readonly name: string;
  describe(at: ComponentTarget, signal: AbortSignal): Promise<Description>;
  /** Starts making the new version exist, without traffic. */
  release(request: ReleaseRequest, call: StepCall): Promise<Handle>;
  check(at: ComponentTarget, handle: Handle, signal: AbortSignal): Promise<Progress>;
  shift(request: ShiftRequest, call: StepCall): Promise<void>;
  restore(request: RestoreRequest, call: StepCall): Promise<void>;
  /** Ends work under way as far as it can be ended. */
  cancel(at: ComponentTarget, handle: Handle, call: StepCall): Promise<void>;
  /** Removes a version that nothing needs any more; a version with traffic is refused. */
  retire(at: ComponentTarget, version: string, call: StepCall): Promise<void>;
  /** Finds out by looking what became of a call without an answer. */
  reconcile(call: ProviderCall, step: StepCall): Promise<Reconciled>;
  /** Where the version can be tried before it has traffic; absent when there is no such address. */
  previewUrl(at: ComponentTarget, version: string, signal: AbortSignal): Promise<string | undefined>;
  /** Where users reach the target; absent when the component has no address. */
  publicUrl(at: ComponentTarget, signal: AbortSignal): Promise<string | undefined>;
}

/** One question to a source of measurements. */
export interface MetricQuery {
  readonly target: TargetId;
  readonly components: readonly ComponentTarget[];
  readonly metric: string;
  readonly side: Side;
  /** The provider's names of the version on this side, component → version. */
  readonly versions: Readonly<Record<string, string>>;
  /** Points with `sinceMs < atMs <= untilMs`. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface MetricSource {
  readonly name: string;
  /** How often there is a new point, and how late it comes. */
  readonly intervalMs: number;
  readonly delayMs: number;
  readonly metrics: readonly string[];
  read(query: MetricQuery, signal: AbortSignal): Promise<readonly Point[]>;
}

/** Where a service's revisions come from. */
export interface RevisionSource {
  /** The full commit, with the tag it was found by or the nearest that names it; nothing when there is no such revision. */
  resolve(reference: Reference, signal: AbortSignal): Promise<{ readonly revision: Revision; readonly label: string } | undefined>;
  /** Commits in `to` and not in `from`, newest first; all of `to` without `from`. */
  commits(range: { readonly from?: Revision; readonly to: Revision; readonly limit: number }, signal: AbortSignal): Promise<{ readonly commits: readonly Commit[]; readonly count: number }>;
  isAncestor(older: Revision, newer: Revision, signal: AbortSignal): Promise<boolean>;
  /** Recent commits, tags and branches for a menu, best first. */
  suggest(typed: string, limit: number, signal: AbortSignal): Promise<readonly { readonly reference: string; readonly description: string }[]>;
}

/** A lost race: somebody else wrote the deployment first. */
export class WriteConflict extends Error {
  constructor(id: Deployment['id']) {
    super(`${id} was changed by somebody else in the meantime`);
    this.name = 'WriteConflict';
  }
}

