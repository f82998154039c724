import type { z } from 'zod';
import {
  deployDraft,
  deployWish,
  fixWish,
  historyPage,
  jsonOf,
  nothing,
  onlyId,
  onlyTarget,
  rollbackDraft,
  rollbackWish,
  seen,
  seenFreeze,
  seenGate,
  seenLock,
  seenLook,
  typedWords,
} from './payloads.ts';

/** Every button by its action id, with what its value carries. Ids differ within one message; permission is read on press. */
export const buttonPayloads = {
  // On a deployment, from its card, its plan or a notice: what the person saw, nothing else.
  approve: seen,
  /** Opens `reject-form`. */
  reject: seen,
  cancel: seen,
  pause: seen,
  resume: seen,
  promote: seen,
  'roll-back': seen,
  /** Waits `extendMs` longer. */
  extend: seen,
  retry: seen,
  /** Opens `resolve-form`. */
  resolve: seen,
  /** After a person's rollback: is the release to be marked bad? True of the release whatever happened since. */
  'mark-bad': onlyId,
  'leave-unmarked': onlyId,
  /** Reads only, so it is never outdated. */
  details: onlyId,

  /** Gates out there at which its work waits; the second of a pair opens `reject-gate-form`. */
  'approve-gate': seenGate,
  'reject-gate': seenGate,
  'approve-gate-second': seenGate,
  'reject-gate-second': seenGate,
  'approve-gate-third': seenGate,
  'reject-gate-third': seenGate,

  // Locks and freezes.
  /** Opens `lock-form`; also the question after a person's rollback. */
  'open-lock-form': onlyTarget,
  unlock: seenLock,
  /** Opens `take-over-form`. */
  'take-over': seenLock,
  'ask-holder': seenLock,
  unfreeze: seenFreeze,

  // Requests.
  'ask-for-approval': deployWish,
  'queue-me': deployWish,
  /** Opens `override-form`: asks for the reason, then deploys a release that is marked bad. */
  'deploy-anyway': deployWish,
  'ask-for-rollback': rollbackWish,
  /** Both open `deploy-form` with what is known; one of them asks for the time first. */
  'change-plan': deployDraft,
  schedule: deployDraft,
  'open-deploy-form': deployDraft,
  'open-rollback-form': rollbackDraft,
  'change-rollback': rollbackDraft,
  'run-words': typedWords,
  /** Takes a private message away. */
  dismiss: nothing,

  // What is not as it was released.
  /** Looks again, which changes nothing. */
  'check-drift': onlyTarget,
  'put-back': seenLook,
  /** Opens `accept-drift-form`. */
  'accept-drift': seenLook,
  mend: fixWish,
  'mend-second': fixWish,
  'mend-third': fixWish,

  // Reading.
  'show-status': nothing,
  'show-help': nothing,
  'older-history': historyPage,
} as const;

export type ButtonId = keyof typeof buttonPayloads;
export type Payload<Id extends ButtonId> = z.output<(typeof buttonPayloads)[Id]>;

/** As many gates as one message has buttons for: the yes and the no of each. */
export const gateButtonIds = [
  ['approve-gate', 'reject-gate'],
  ['approve-gate-second', 'reject-gate-second'],
  ['approve-gate-third', 'reject-gate-third'],
] as const satisfies readonly (readonly [ButtonId, ButtonId])[];

/** How long [Wait 10 min] waits. */
export const extendMs = 600_000;

/** The button's value: what the payload needs to be, nothing else that the caller's value happens to have. */
export const encode = <Id extends ButtonId>(id: Id, payload: Payload<Id>): string =>
  JSON.stringify(buttonPayloads[id].strip().parse(payload));

/** What the button carried, or nothing when it is not exactly what we write. */
export function decode<Id extends ButtonId>(id: Id, value: string): Payload<Id> | undefined {
  const result = buttonPayloads[id].safeParse(jsonOf(value));
  // The schema looked up by the id makes the id's payload; the compiler loses that in the union of schemas.
  return result.success ? (result.data as Payload<Id>) : undefined;
}
