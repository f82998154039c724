import type { PersonId, StepKey } from './ids.ts';

/** What work under way waits for out there before it may go on, such as a protected environment of GitHub. */
export interface Gate {
  /** The provider’s own name of it, the same at each look. */
  readonly id: string;
  readonly name: string;
  /** Where people see it, and may decide by themselves. */
  readonly url: string;
  /** Whose yes it takes, as they are called there; empty when it is nobody’s or they are not named. */
  readonly reviewers: readonly string[];
  /** Whether our own credential may decide about it. */
  readonly isOurs: boolean;
  /** The end of a timer; absent when none runs. */
  readonly untilMs?: number;
  /** Programs out there that decide about it. */
  readonly rules?: readonly string[];
}

/** A gate, and the step that stands before it. */
export interface StandingGate extends Gate {
  readonly step: StepKey;
  /** The component, or the hook, for people. */
  readonly subject: string;
}

export type GateVerdict = 'approved' | 'rejected';

/** What became of somebody’s word out there. */
export type GateOutcome =
  | { readonly kind: 'taken' }
  /** Nothing was left to decide: somebody did so there, or the work ended. */
  | { readonly kind: 'elsewhere'; readonly sentence: string }
  | { readonly kind: 'refused'; readonly sentence: string };

/** A person’s yes or no to a gate; without an outcome it is still to be carried there. */
export interface GateDecision {
  readonly step: StepKey;
  readonly gate: string;
  readonly name: string;
  readonly subject: string;
  readonly url: string;
  readonly verdict: GateVerdict;
  readonly by: PersonId;
  /** Their name at that time: it is said out there, the same at each try. */
  readonly byName: string;
  readonly atMs: number;
  readonly reason?: string;
  readonly outcome?: GateOutcome;
}
