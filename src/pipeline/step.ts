import type { Deployment } from '../domain/deployment.ts';
import type { StepKey } from '../domain/ids.ts';
import { isStepKey, must } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Reconciled, StepCall } from '../ports/provider.ts';
import type { Step, StepFailure } from '../ports/store.ts';
import { LostClaim } from '../ports/store-errors.ts';
import { backoffMs } from './recovery/backoff.ts';
import type { Work } from './work.ts';

/** One call that changes the world, or one whose answer must be kept. */
export interface StepWork {
  /** Unique within the phase. */
  readonly name: string;
  readonly component?: string;
  /** The answer: a handle of work under way, or the result. */
  readonly call: (call: StepCall) => Promise<StepAnswer>;
  /** Finds out what became of a call without an answer; absent for calls that change nothing and may outlast a lease. */
  readonly reconcile?: (call: StepCall) => Promise<Reconciled>;
  readonly timeoutMs: number;
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

/** The call must end this long before the lease does, so that a new owner never overlaps with it. */
const leaseMarginMs = 1500;
const shortestCallMs = 500;
const lookAgainMs = 1000;

/**
 * Brings a step as far as it goes now: intent, call, result. A known failure is tried again with a new key; a call without
 * an answer is first waited out, then looked at, and only repeated (same key) when it did not happen.
 */
export async function perform(work: Work, step: StepWork): Promise<StepState> {
  const { retry } = work.deployment.plan.procedure;
  const { hold } = work.deployment;
  for (let attempt = 1; ; attempt++) {
    const key = stepKey(work.deployment, step, attempt);
    const stored = await work.world.store.step(key);
    if (stored === undefined && step.beginsWhileHeld === false && hold !== undefined) {
      return { kind: 'later', untilMs: hold.dueAtMs };
    }
    const now = stored === undefined ? await begin(work, step, { key, attempt }) : await followUp(work, step, stored);
    if (now.kind !== 'failed' || !now.failure.retryable || attempt >= retry.attempts) return now;
    const failed = stored?.state === 'failed' ? stored : await work.world.store.step(key);
    const since = failed?.finishedAtMs ?? work.world.clock.now();
    const nextMs = since + (now.failure.retryAfterMs ?? backoffMs(retry, attempt, seedOf(key)));
    if (nextMs > work.world.clock.now()) return { kind: 'later', untilMs: nextMs };
  }
}

export function stepKey(
  { id, phaseEpoch }: Deployment,
  step: Pick<StepWork, 'name' | 'component'>,
  attempt: number,
): StepKey {
  const base = [id, phaseEpoch, step.name, ...(step.component === undefined ? [] : [step.component])].join('/');
  return must(isStepKey, attempt === 1 ? base : `${base}/try-${attempt}`);
}

/** A number 0..1 that is the same on every replica: the pause before a repetition does not depend on who looks. */
function seedOf(key: StepKey): number {
  let hash = 2166136261;
  for (const character of key) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) / 4294967296;
}

async function begin(
  work: Work,
  step: StepWork,
  { key, attempt }: { readonly key: StepKey; readonly attempt: number },
): Promise<StepState> {
  const budgetMs = await callBudget(work, step);
  const nowMs = work.world.clock.now();
  const intent: Step = {
    key,
    deployment: work.deployment.id,
    epoch: work.deployment.phaseEpoch,
    name: step.name,
    attempt,
    state: 'intended',
    intendedAtMs: nowMs,
    deadlineMs: nowMs + budgetMs,
    fence: work.claim.fence,
    ...(step.component === undefined ? {} : { component: step.component }),
  };
  await work.world.store.transact((tx) => tx.intendStep(intent, work.claim));
  return call(work, step, { intent, budgetMs });
}

async function callBudget(work: Work, step: StepWork): Promise<number> {
  if (step.reconcile === undefined) return step.timeoutMs;
  let remainingMs = await work.world.claims.remainingMs(work.claim);
  if (remainingMs - leaseMarginMs < Math.min(step.timeoutMs, shortestCallMs * 8)) {
    if (!(await work.world.claims.renew(work.claim))) throw new LostClaim(work.deployment.id);
    remainingMs = await work.world.claims.remainingMs(work.claim);
  }
  const budgetMs = Math.min(step.timeoutMs, remainingMs - leaseMarginMs);
  if (budgetMs < shortestCallMs) throw new LostClaim(work.deployment.id);
  return budgetMs;
}

async function call(
  work: Work,
  step: StepWork,
  { intent, budgetMs }: { readonly intent: Step; readonly budgetMs: number },
): Promise<StepState> {
  try {
    const signal = AbortSignal.timeout(budgetMs);
    const answer = await step.call({ key: intent.key, fence: work.claim.fence, signal });
    return await keep(work, intent, answer);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code === 'stale-fence') throw new LostClaim(work.deployment.id);
    if (error.outcome === 'unknown' && step.reconcile !== undefined)
      return { kind: 'later', untilMs: intent.deadlineMs };
    return fail(work, intent, failureOf(error));
  }
}

const failureOf = (error: ProviderError): StepFailure => ({
  code: error.code,
  sentence: error.message,
  retryable: error.retryable,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
});

async function keep(work: Work, intent: Step, answer: StepAnswer): Promise<StepState> {
  if (answer.kind === 'running') {
    const step: Step = { ...intent, state: 'running', handle: answer.handle };
    await work.world.store.transact((tx) => tx.saveStep(step, work.claim));
    return { kind: 'running', step, handle: answer.handle };
  }
  await finish(work, intent, answer.result);
  return { kind: 'succeeded', result: answer.result };
}

/** Stores the result of a step that was under way. */
export async function finish(work: Work, step: Step, result: Json): Promise<void> {
  const finishedAtMs = work.world.clock.now();
  await work.world.store.transact((tx) =>
    tx.saveStep({ ...step, state: 'succeeded', result, finishedAtMs }, work.claim),
  );
}

/** Stores a known failure: only after this may the same thing be tried with a new key. */
export async function fail(work: Work, step: Step, failure: StepFailure): Promise<StepState> {
  const finishedAtMs = work.world.clock.now();
  await work.world.store.transact((tx) => tx.saveStep({ ...step, state: 'failed', failure, finishedAtMs }, work.claim));
  return { kind: 'failed', failure };
}

async function followUp(work: Work, step: StepWork, stored: Step): Promise<StepState> {
  switch (stored.state) {
    case 'succeeded':
      return { kind: 'succeeded', result: stored.result ?? null };
    case 'running':
      return { kind: 'running', step: stored, handle: stored.handle ?? null };
    case 'failed':
      return {
        kind: 'failed',
        failure: stored.failure ?? { code: 'unknown', sentence: 'no reason stored', retryable: false },
      };
    case 'intended':
      return settle(work, step, stored);
  }
}

/** An intent without a result: somebody died or the answer was lost. */
async function settle(work: Work, step: StepWork, stored: Step): Promise<StepState> {
  const open = work.world.clock.now() < stored.deadlineMs;
  if (open && step.reconcile !== undefined) return { kind: 'later', untilMs: stored.deadlineMs };
  const budgetMs = await callBudget(work, step);
  const signal = AbortSignal.timeout(budgetMs);
  const found = await reconcile(work, step, { key: stored.key, fence: work.claim.fence, signal });
  if (found.kind === 'later') return found;
  if (found.kind === 'unknown') return { kind: 'unknown', why: found.why };
  if (found.kind === 'done') {
    return keep(
      work,
      stored,
      found.handle === undefined ? { kind: 'finished', result: null } : { kind: 'running', handle: found.handle },
    );
  }
  const nowMs = work.world.clock.now();
  const again: Step = { ...stored, intendedAtMs: nowMs, deadlineMs: nowMs + budgetMs, fence: work.claim.fence };
  await work.world.store.transact((tx) => tx.saveStep(again, work.claim));
  return call(work, step, { intent: again, budgetMs });
}

type Found = Reconciled | { readonly kind: 'later'; readonly untilMs: number };

async function reconcile(work: Work, step: StepWork, stepCall: StepCall): Promise<Found> {
  if (step.reconcile === undefined) return { kind: 'not-done' };
  try {
    return await step.reconcile(stepCall);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code === 'stale-fence') throw new LostClaim(work.deployment.id);
    // Looking again changes nothing, so a world that does not answer is asked until the phase's own time is over.
    if (error.retryable) return { kind: 'later', untilMs: work.world.clock.now() + lookAgainMs };
    return { kind: 'unknown', why: error.message };
  }
}
