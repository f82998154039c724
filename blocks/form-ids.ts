import type { z } from 'zod';
import {
  deployDraft,
  deployWish,
  jsonOf,
  nothing,
  rollbackDraft,
  seen,
  seenGate,
  seenLock,
  seenLook,
  onlyTarget,
} from './payloads.ts';

/** Every form by its callback id: the block ids of its inputs, and what its private_metadata carries. */
export const forms = {
  'deploy-form': {
    blocks: {
      service: 'service',
      environment: 'environment',
      revision: 'revision',
      reason: 'reason',
      /** Epoch seconds; empty: now. */
      when: 'when',
    },
    carried: deployDraft,
  },
  'rollback-form': {
    blocks: { service: 'service', environment: 'environment', release: 'release', reason: 'reason' },
    carried: rollbackDraft,
  },
  'approve-form': { blocks: { comment: 'comment' }, carried: seen },
  'reject-form': { blocks: { reason: 'reason' }, carried: seen },
  'reject-gate-form': { blocks: { reason: 'reason' }, carried: seenGate },
  'resolve-form': { blocks: { note: 'note' }, carried: seen },
  'take-over-form': { blocks: { reason: 'reason', until: 'until' }, carried: seenLock },
  'lock-form': { blocks: { reason: 'reason', until: 'until' }, carried: onlyTarget },
  'unlock-form': { blocks: {}, carried: seenLock },
  'override-form': { blocks: { reason: 'reason' }, carried: deployWish },
  'accept-drift-form': { blocks: { reason: 'reason' }, carried: seenLook },
  /** Reads only: it has no submit button. */
  'details-form': { blocks: {}, carried: nothing },
} as const;

export type FormId = keyof typeof forms;
export type Carried<Id extends FormId> = z.output<(typeof forms)[Id]['carried']>;

/** The shortcuts' callback ids, as the manifest names them. */
export const shortcutIds = { deploy: 'deploy-shortcut', rollBackMessage: 'roll-back-message' } as const;

export const encodeCarried = <Id extends FormId>(id: Id, carried: Carried<Id>): string =>
  JSON.stringify(forms[id].carried.strip().parse(carried));

/** What the form was opened with, or nothing when it is not exactly what we write. */
export function decodeCarried<Id extends FormId>(id: Id, text: string): Carried<Id> | undefined {
  const result = forms[id].carried.safeParse(jsonOf(text));
  // The schema looked up by the id makes what this form carries; the compiler loses that in the union of schemas.
  return result.success ? (result.data as Carried<Id>) : undefined;
}
