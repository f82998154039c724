import { ProviderError } from '../ports/provider-error.ts';
import type { Reconciled } from '../ports/provider.ts';
import type { Step } from '../ports/store.ts';
import { LostClaim } from '../ports/store-errors.ts';
import { answered } from './answered.ts';
import { decide } from './recovery/catalogue.ts';
import { noteAnswer, noteError, waitsForCircuit } from './recovery/circuit-gate.ts';
import { situationOf } from './recovery/facts.ts';
import { record } from './recovery/record.ts';
import type { Decision } from './recovery/situation.ts';
import { again, call, callBudget, restsWhileHeld } from './step-call.ts';
import { failureOf, keep } from './step-result.ts';
import type { StepState, StepWork } from './step-state.ts';
import type { Work } from './work.ts';

/** An intent without a result: it is under way in our hand, somebody died, or the answer was lost. */
export async function settle(work: Work, step: StepWork, stored: Step): Promise<StepState> {
  if (work.hand.holds(stored.key)) return call(work, step, stored);
  if (step.reconcile === undefined) return restsWhileHeld(work, step) ?? again(work, step, stored);
  if (work.world.clock.now() < stored.deadlineMs) return { kind: 'later', untilMs: stored.deadlineMs };
  const shut = await waitsForCircuit(work, step);
  if (shut !== undefined) return shut;
  const signal = AbortSignal.timeout(await callBudget(work, step));
  const asked = { step, stored, looking: step.reconcile({ key: stored.key, fence: work.claim.fence, signal }), signal };
  const found = await look(work, asked);
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

interface Looking {
  readonly step: StepWork;
  readonly stored: Step;
  readonly looking: Promise<Reconciled>;
  readonly signal: AbortSignal;
}

async function look(work: Work, { step, stored, looking, signal }: Looking): Promise<Found> {
  const { attempt } = stored;
  const silent = { code: 'network', outcome: 'unknown', retryable: true, attempt } as const;
  try {
    const found = await answered(looking, signal);
    await noteAnswer(work, step);
    const decided = decide(situationOf(work, step, { ...silent, found: found.kind }));
    // While a person is asked already, the same doubt is no news.
    if (found.kind !== 'unknown' || work.deployment.hold === undefined) await record(work, stored, decided);
    // Whoever took the strategy away leaves a doubt, never a blind repetition.
    return isMeant(found, decided.decision) ? found : { kind: 'unknown', why: decided.why };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await noteError(work, step, error);
    return silence(work, { step, stored, error });
  }
}

const isMeant = ({ kind }: Reconciled, decision: Decision): boolean =>
  kind === 'unknown' || decision.kind === (kind === 'done' ? 'adopt' : 'resume');

interface Silent {
  readonly step: StepWork;
  readonly stored: Step;
  readonly error: ProviderError;
}

/** The question itself went wrong: it is asked again, or a person is asked instead. */
async function silence(work: Work, { step, stored, error }: Silent): Promise<Found> {
  const { code, outcome, retryable, retryAfterMs } = error;
  if (code === 'host-gone') return { kind: 'failed', failure: failureOf(error) };
  const late = retryAfterMs === undefined ? {} : { retryAfterMs };
  const trouble = { code, outcome, retryable, ...late, operation: 'reconcile' } as const;
  const decided = decide(situationOf(work, step, trouble));
  const { decision } = decided;
  if (decision.kind === 'yield') throw new LostClaim(work.deployment.id);
  if (decision.kind === 'ask-again') return { kind: 'later', untilMs: work.world.clock.now() + decision.afterMs };
  if (work.deployment.hold === undefined) await record(work, stored, decided);
  return decision.kind === 'hold'
    ? { kind: 'unknown', why: error.message }
    : { kind: 'failed', failure: failureOf(error) };
}
