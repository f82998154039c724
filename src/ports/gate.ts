import type { GateOutcome, GateVerdict } from '../domain/gate.ts';
import type { Json } from '../domain/json.ts';

/** Somebody’s word to a gate at which work under way waits. */
export interface GateWish {
  /** Of the work that waits. */
  readonly handle: Json;
  readonly gate: string;
  readonly verdict: GateVerdict;
  /** Said out there; the same at each try, so that our own word is known again. */
  readonly comment: string;
}

/** What became of it where it was not refused. */
export type GateAnswer = Exclude<GateOutcome, { readonly kind: 'refused' }>;
