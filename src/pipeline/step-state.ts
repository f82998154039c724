import type { Json } from '../domain/json.ts';
import type { Reconciled, StepCall } from '../ports/provider.ts';
import type { Step, StepFailure } from '../ports/store.ts';
import type { Operation } from './recovery/situation.ts';

/** One call that changes the world, or one whose answer must be kept. */
export interface StepWork {
  /** Unique within the phase. */
  readonly name: string;
  readonly component?: string;
  /** The answer: a handle of work under way, or the result. */
  readonly call: (call: StepCall) => Promise<StepAnswer>;
  /** Finds out what became of a call without an answer; absent where repeating the call does no harm. */
  readonly reconcile?: (call: StepCall) => Promise<Reconciled>;
  readonly timeoutMs: number;
  /** Changes nothing out there and may take longer than a look: tests and checks. */
  readonly isLong?: boolean;
  /** Asked right before the call: until when it must wait for its turn; absent where there is no queue. */
  readonly permit?: () => number | undefined;
  /** What it does, where its name does not tell. */
  readonly operation?: Operation;
  /** Only a part of a component, and whether all hangs on it. */
  readonly part?: 'critical' | 'lesser';
  /** The service outside that it calls, where that is not its component’s provider. */
  readonly service?: string;
  /** False where a failure must not make the deployment wait for a person. */
  readonly mayHold?: boolean;
  /** Another way to the same end, when what it needs is gone. */
  readonly fallBack?: () => Promise<StepState>;
  /** Only following what is under way while the deployment is held; true when absent. */
  readonly beginsWhileHeld?: boolean;
}

export type StepAnswer =
  { readonly kind: 'finished'; readonly result: Json } | { readonly kind: 'running'; readonly handle: Json };

export type StepState =
  | { readonly kind: 'succeeded'; readonly result: Json }
  | { readonly kind: 'running'; readonly step: Step; readonly handle: Json }
  | { readonly kind: 'later'; readonly untilMs: number }
  | { readonly kind: 'failed'; readonly failure: StepFailure }
  | { readonly kind: 'unknown'; readonly why: string };
