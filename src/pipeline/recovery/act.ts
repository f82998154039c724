import { ProviderError } from '../../ports/provider-error.ts';
import type { Recovery } from '../../ports/recovery.ts';
import type { Step, StepFailure } from '../../ports/store.ts';
import { LostClaim } from '../../ports/store-errors.ts';
import { answered } from '../answered.ts';
import { again, restsWhileHeld } from '../step-call.ts';
import { adopt, finish } from '../step-result.ts';
import type { StepState, StepWork } from '../step-state.ts';
import type { Work } from '../work.ts';
import { placeOf } from '../work.ts';
import { decide } from './catalogue.ts';
import type { Decided } from './catalogue.ts';
import { componentOf, noteAnswer, noteError } from './circuit-gate.ts';
import type { Past } from './facts.ts';
import { operationOf, situationOf, turnOf } from './facts.ts';
import { record, recoveryOf } from './record.ts';

const callTimeoutMs = 4000;
const followAgainMs = 1000;

/** A step that failed, with its key's number. */
export interface Failed {
  readonly row: Step;
  readonly failure: StepFailure;
  readonly past: Past;
  readonly jitter: number;
}

/** What was decided about a known failure: kept in its row, so that it is decided once, whoever owns the deployment. */
export async function decideOn(work: Work, step: StepWork, failed: Failed): Promise<Recovery> {
  const { row, failure, past, jitter } = failed;
  if (failure.recovery !== undefined) return failure.recovery;
  const { code, retryable, retryAfterMs, operation, outcome = 'not-done' } = failure;
  const before = Math.max(past.tries ?? 0, failure.triesBefore ?? 0);
  const isLost = row.handle !== undefined && (code === 'gone' || code === 'not-found');
  const decided = decide(
    situationOf(work, step, {
      code,
      turn: await turnOf(work, code),
      outcome,
      retryable,
      attempt: row.attempt,
      tries: before,
      jitter,
      hasOperation: operation !== undefined,
      isRefreshed: past.isRefreshed ?? false,
      operation: isLost ? 'check' : operationOf(step),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  );
  return keepDecision(work, failed, decided);
}

async function keepDecision(work: Work, { row, failure, past }: Failed, decided: Decided): Promise<Recovery> {
  if (decided.decision.kind === 'yield') throw new LostClaim(work.deployment.id);
  const nowMs = row.finishedAtMs ?? work.world.clock.now();
  const tries = Math.max(past.tries ?? 0, failure.triesBefore ?? 0) + 1;
  const recovery = recoveryOf(decided, { tries, epoch: work.deployment.epoch, nowMs });
  await record(work, { ...row, failure: { ...failure, recovery } }, decided);
  return recovery;
}

/** Carries a decision out; nothing when the next try may begin now. */
export async function actOn(work: Work, step: StepWork, { row, failure }: Failed): Promise<StepState | undefined> {
  const { recovery } = failure;
  if (recovery === undefined) return { kind: 'failed', failure };
  const nowMs = work.world.clock.now();
  if (recovery.nextAtMs !== undefined && nowMs < recovery.nextAtMs)
    return { kind: 'later', untilMs: recovery.nextAtMs };
  switch (recovery.decision) {
    case 'retry':
    case 'retry-in-turn':
    case 'split':
    case 'reapply':
      return undefined;
    case 'refresh-credentials':
      await refresh(work, step);
      return undefined;
    case 'resume': {
      const rests = restsWhileHeld(work, step);
      if (rests !== undefined) return rests;
      const state = await again(work, step, row);
      return state.kind === 'failed' ? { kind: 'later', untilMs: nowMs } : state;
    }
    case 'adopt':
      return adopt(work, row, failure.operation ?? null);
    case 'follow':
      return followed(work, step, failure);
    case 'hold':
      return isAnswered(work, recovery) ? undefined : { kind: 'failed', failure };
    case 'skip':
      await finish(work, row, null);
      return { kind: 'succeeded', result: null };
    case 'fall-back':
      return fellBack(work, row, (await step.fallBack?.()) ?? { kind: 'failed', failure });
    default:
      return { kind: 'failed', failure };
  }
}

/** What was done in another way is done: whatever comes after it may begin. */
async function fellBack(work: Work, row: Step, state: StepState): Promise<StepState> {
  if (state.kind !== 'succeeded') return state;
  await finish(work, row, null);
  return { kind: 'succeeded', result: null };
}

/** Somebody ended a hold that began after the decision: the surroundings are said to be right now. */
const isAnswered = ({ deployment: { hold, epoch } }: Work, recovery: Recovery): boolean =>
  hold === undefined && epoch > recovery.epoch + 1;

async function refresh(work: Work, step: StepWork): Promise<void> {
  const component = componentOf(work, step);
  const provider = component === undefined ? undefined : work.world.provider(component.provider);
  if (component === undefined || provider?.refreshCredentials === undefined) return;
  const signal = AbortSignal.timeout(callTimeoutMs);
  try {
    await answered(provider.refreshCredentials(placeOf(work.deployment, component), signal), signal);
  } catch (error) {
    // The next call says what is wrong with them.
    if (!(error instanceof ProviderError)) throw error;
  }
}

/** Looks at the work of somebody else until it is over; how it ends is their affair. */
async function followed(work: Work, step: StepWork, { operation }: StepFailure): Promise<StepState | undefined> {
  const component = componentOf(work, step);
  const provider = component === undefined ? undefined : work.world.provider(component.provider);
  if (component === undefined || provider === undefined || operation === undefined) return undefined;
  const signal = AbortSignal.timeout(callTimeoutMs);
  const again: StepState = { kind: 'later', untilMs: work.world.clock.now() + followAgainMs };
  try {
    const { kind } = await answered(provider.check(placeOf(work.deployment, component), operation, signal), signal);
    await noteAnswer(work, step);
    return kind === 'running' ? again : undefined;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await noteError(work, step, error);
    return error.retryable ? again : undefined;
  }
}
