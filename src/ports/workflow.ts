import type { EnvironmentName, Revision, ServiceName } from '../domain/ids.ts';
import type { GateAnswer, GateWish } from './gate.ts';
import type { Handle, Progress, Reconciled, StepCall } from './provider.ts';

/** A workflow of a far service, such as one of GitHub Actions, that a hook or a check wants to run. */
export interface WorkflowRequest {
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  readonly revision: Revision;
  /** owner/name; the service's own repository when absent. */
  readonly repository?: string;
  /** The workflow's file name or id. */
  readonly workflow: string;
  /** The branch or tag that it runs on; the revision's own when absent and the far end can, else the main branch. */
  readonly ref?: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Runs workflows. The same key twice is one run; `check` says `succeeded` only when the run concluded well (its `version` is the run's id or address). */
export interface RunWorkflow {
  /** Starts it; the handle survives a restart. Throws ProviderError. */
  begin(request: WorkflowRequest, call: StepCall): Promise<Handle>;
  check(request: WorkflowRequest, handle: Handle, signal: AbortSignal): Promise<Progress>;
  /** What became of a start whose answer was lost. */
  reconcile(request: WorkflowRequest, call: StepCall): Promise<Reconciled>;
  /** Says yes or no to a gate, once however often it is called. */
  decideGate?(request: WorkflowRequest, wish: GateWish, call: StepCall): Promise<GateAnswer>;
  cancel(request: WorkflowRequest, handle: Handle, call: StepCall): Promise<void>;
}
