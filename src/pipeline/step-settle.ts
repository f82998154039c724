import { ProviderError } from '../ports/provider-error.ts';
import type { Reconciled } from '../ports/provider.ts';
import type { Step } from '../ports/store.ts';
import { LostClaim } from '../ports/store-errors.ts';
import { answered } from './answered.ts';
import { again, call, callBudget, restsWhileHeld } from './step-call.ts';
import { failureOf, keep } from './step-result.ts';
import type { StepState, StepWork } from './step-state.ts';
import type { Work } from './work.ts';

const lookAgainMs = 1000;

/** An intent without a result: it is under way in our hand, somebody died, or the answer was lost. */
export async function settle(work: Work, step: StepWork, stored: Step): Promise<StepState> {
  if (work.hand.holds(stored.key)) return call(work, step, stored);
  if (step.reconcile === undefined) return restsWhileHeld(work, step) ?? again(work, step, stored);
  if (work.world.clock.now() < stored.deadlineMs) return { kind: 'later', untilMs: stored.deadlineMs };
  const signal = AbortSignal.timeout(await callBudget(work, step));
  const found = await look(work, step.reconcile({ key: stored.key, fence: work.claim.fence, signal }), signal);
  switch (found.kind) {
    case 'done':
      return keep(
        work,
        stored,
        found.handle === undefined ? { kind: 'finished', result: null } : { kind: 'running', handle: found.handle },
      );
    case 'not-done':
      return restsWhileHeld(work, step) ?? again(work, step, stored);
    default:
      return found;
  }
}

type Found = Reconciled | Extract<StepState, { readonly kind: 'later' | 'failed' }>;

async function look(work: Work, looking: Promise<Reconciled>, signal: AbortSignal): Promise<Found> {
  try {
    return await answered(looking, signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code === 'stale-fence') throw new LostClaim(work.deployment.id);
    if (error.code === 'host-gone') return { kind: 'failed', failure: failureOf(error) };
    // Looking again changes nothing, so a world that does not answer is asked until the phase's own time is over.
    if (error.retryable) return { kind: 'later', untilMs: work.world.clock.now() + lookAgainMs };
    return { kind: 'unknown', why: error.message };
  }
}
