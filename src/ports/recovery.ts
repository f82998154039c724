import type { StepKey } from '../domain/ids.ts';

/** One decision about a failure, kept with the step so that every replica goes on in the same way. */
export interface Recovery {
  readonly strategy: string;
  /** The kind of the decision, such as `retry`. */
  readonly decision: string;
  readonly why: string;
  /** The next try begins then at the earliest. */
  readonly nextAtMs?: number;
  /** What a person should do. */
  readonly todo?: string;
  /** The deployment's epoch at the decision: a person who resumes after it lets the step begin again. */
  readonly epoch: number;
  /** Tries that have used up the retry policy so far. */
  readonly tries: number;
}

/** The kept output of one step, redacted. */
export interface StepLog {
  readonly key: StepKey;
  readonly name: string;
  readonly component?: string;
  readonly attempt: number;
  /** Lines from its begin that were too many to keep. */
  readonly dropped: number;
  readonly lines: readonly string[];
}
