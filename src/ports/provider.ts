import type { ComponentSnapshot } from '../domain/deployment.ts';
import type { EnvironmentName, Fence, Revision, ServiceName, StepKey, TargetId } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { PlannedComponent, Release } from '../domain/plan.ts';
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
}

export interface ReleaseRequest extends ComponentTarget {
  readonly release: Release;
}

/** A provider's name for work under way: JSON that survives a restart. */
export type Handle = Json;

export type Progress =
  | { readonly kind: 'running'; readonly lines: readonly string[] }
  | { readonly kind: 'succeeded'; readonly version: string; readonly lines: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly code: ProviderErrorCode;
      readonly sentence: string;
      readonly retryable: boolean;
      readonly lines: readonly string[];
    };

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
