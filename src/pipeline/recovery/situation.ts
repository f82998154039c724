import type { ProviderErrorCode } from '../../ports/provider-error.ts';

/** What was being done when it went wrong. */
export type Operation =
  | 'release'
  /** Looking at work under way. */
  | 'check'
  | 'shift'
  | 'restore'
  | 'describe'
  /** Finding out what became of a call without an answer. */
  | 'reconcile'
  | 'cancel'
  | 'retire'
  | 'mend'
  | 'check-rule'
  | 'smoke'
  | 'hook'
  /** Saying yes or no to a gate out there. */
  | 'gate';

/** Everything that a strategy may look at; never a message. */
export interface Situation {
  readonly operation: Operation;
  readonly code: ProviderErrorCode;
  /** The far end may have done it all the same. */
  readonly outcome: 'not-done' | 'unknown';
  readonly retryable: boolean;
  /** Tries that used up the retry policy, this one included, and how many it allows. */
  readonly tries: number;
  readonly allowed: number;
  /** The pause that the retry policy gives before the next try. */
  readonly pauseMs: number;
  /** As long as the far end asked to be left alone. */
  readonly retryAfterMs?: number;
  /** What the phase may still take. */
  readonly leftMs: number;
  /** Work under way at the far end that can be followed. */
  readonly hasOperation: boolean;
  /** There is a way to find out what became of a lost call. */
  readonly canLook: boolean;
  /** What looking found. */
  readonly found?: 'done' | 'not-done' | 'unknown';
  /** How many other steps of this deployment were sent away for their number before this one. */
  readonly turn: number;
  /** Credentials were read afresh since the far end refused them. */
  readonly isRefreshed: boolean;
  /** Only a part of a component, and whether all hangs on it. */
  readonly part?: 'critical' | 'lesser';
  /** On the way back there is nobody to wait for: what cannot be done is handed to people at once. */
  readonly isGoingBack: boolean;
  /** Its failure is told and nothing more. */
  readonly isOptional: boolean;
  /** People may be asked and waited for in this phase. */
  readonly canHold: boolean;
  readonly effectsBegun: boolean;
  readonly onUnhealthy: 'roll-back' | 'fix-forward';
  /** There is a release that was live before. */
  readonly hasBase: boolean;
  /** The service is shut off for everything but the way back, until then. */
  readonly shutForMs?: number;
}

/** What is done about it. */
export type Decision =
  /** A new key after this time; `counts` uses up a try. */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly counts: boolean }
  /** One after another instead of all at once. */
  | { readonly kind: 'retry-in-turn'; readonly afterMs: number }
  /** Half of those that were refused now, the other half later. */
  | { readonly kind: 'split'; readonly afterMs: number }
  /** Read what is there again, and apply to that. */
  | { readonly kind: 'reapply' }
  | { readonly kind: 'refresh-credentials' }
  /** The same key once more: the far end goes on where it stopped, or does what did not happen. */
  | { readonly kind: 'resume'; readonly afterMs: number }
  /** The work under way there is ours: follow it. */
  | { readonly kind: 'adopt' }
  /** Somebody else's work: wait for its end, then try again. */
  | { readonly kind: 'follow' }
  /** Wait until the call cannot land any more, then look. */
  | { readonly kind: 'look' }
  /** Ask the same question again. */
  | { readonly kind: 'ask-again'; readonly afterMs: number }
  | { readonly kind: 'hold'; readonly todo: string }
  | { readonly kind: 'skip' }
  /** The release before this one is made and given the traffic. */
  | { readonly kind: 'fall-back' }
  | { readonly kind: 'wait-for-circuit'; readonly afterMs: number }
  | { readonly kind: 'let-through' }
  /** A newer owner works on it. */
  | { readonly kind: 'yield' }
  | { readonly kind: 'give-up'; readonly end: 'roll-back' | 'fix-forward' | 'nothing-begun' | 'hand-over' | 'report' };

/** One way to go on. The first of the catalogue that answers to a situation acts. */
export interface Strategy {
  readonly name: string;
  /** What it answers to, for people. */
  readonly when: string;
  /** What it does and why, for people. */
  readonly does: string;
  readonly answersTo: (situation: Situation) => boolean;
  readonly decide: (situation: Situation) => Decision;
}

/** Nobody is there, or nobody answers. */
export const isSilence = ({ code }: Pick<Situation, 'code'>): boolean =>
  code === 'unavailable' || code === 'timeout' || code === 'network';

export const hasTries = ({ tries, allowed }: Situation): boolean => tries < allowed;
