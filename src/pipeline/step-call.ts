import type { StepKey } from '../domain/ids.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Step } from '../ports/store.ts';
import { LostClaim } from '../ports/store-errors.ts';
import { answered } from './answered.ts';
import { decide } from './recovery/catalogue.ts';
import { noteAnswer, noteError, waitsForCircuit } from './recovery/circuit-gate.ts';
import { situationOf } from './recovery/facts.ts';
import { record, recoveryOf } from './recovery/record.ts';
import { fail, failureOf, keep, unfinished } from './step-result.ts';
import type { StepState, StepWork } from './step-state.ts';
import type { Work } from './work.ts';

/** The call must end this long before the lease does, so that a new owner never overlaps with it. */
const leaseMarginMs = 1500;
const shortestCallMs = 500;
const comfortableCallMs = 4000;
const lookAgainMs = 1000;

/** Stores the intent, then calls. */
export async function begin(
  work: Work,
  step: StepWork,
  { key, attempt }: { readonly key: StepKey; readonly attempt: number },
): Promise<StepState> {
  const waits = restsWhileHeld(work, step) ?? (await openElsewhere(work, step)) ?? (await waitsForCircuit(work, step));
  if (waits !== undefined) return waits;
  const budgetMs = await callBudget(work, step);
  const queued = step.permit?.();
  if (queued !== undefined) return { kind: 'later', untilMs: queued };
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
  await work.book.intend(intent);
  return call(work, step, intent);
}

/** Nothing new begins while held, where the step says so. */
export function restsWhileHeld({ deployment: { hold } }: Work, step: StepWork): StepState | undefined {
  return step.beginsWhileHeld === false && hold !== undefined ? { kind: 'later', untilMs: hold.dueAtMs } : undefined;
}

/** Another call to this component whose answer is lost may still land: whatever comes next waits until it cannot. */
async function openElsewhere({ world, book }: Work, step: StepWork): Promise<StepState | undefined> {
  if (step.reconcile === undefined) return undefined;
  const open = (await book.open()).filter(
    ({ state, component, name, deadlineMs }) =>
      state === 'intended' &&
      isSamePlace(component, step.component) &&
      name !== 'describe' &&
      deadlineMs > world.clock.now(),
  );
  return open.length === 0
    ? undefined
    : { kind: 'later', untilMs: Math.max(...open.map(({ deadlineMs }) => deadlineMs)) };
}

/** A component and each of its parts (`component/part`) are one place; two parts are two. */
function isSamePlace(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

/** How long a call may take: within the lease, unless it changes nothing out there. */
export async function callBudget(work: Work, step: StepWork): Promise<number> {
  if (step.isLong === true) return step.timeoutMs;
  let remainingMs = await work.book.remainingMs();
  if (remainingMs - leaseMarginMs < Math.min(step.timeoutMs, comfortableCallMs)) {
    await work.book.renew();
    remainingMs = await work.book.remainingMs();
  }
  const budgetMs = Math.min(step.timeoutMs, remainingMs - leaseMarginMs);
  if (budgetMs < shortestCallMs) throw new LostClaim(work.deployment.id);
  return budgetMs;
}

/** Calls, and stores the answer or a known failure; what may have happened all the same is looked at later. */
export async function call(work: Work, step: StepWork, intent: Step): Promise<StepState> {
  const { key } = intent;
  const { fence } = work.claim;
  try {
    if (step.isLong === true) return await carried(work, step, intent);
    // A process that was frozen since it read its lease must not call with what it believed then.
    const leftMs = intent.deadlineMs - work.world.clock.now();
    if (leftMs < shortestCallMs) return { kind: 'later', untilMs: intent.deadlineMs };
    const signal = AbortSignal.timeout(leftMs);
    const answer = await answered(step.call({ key, fence, signal }), signal);
    await noteAnswer(work, step);
    return await keep(work, intent, answer);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await noteError(work, step, error);
    return met(work, { step, intent, error });
  }
}

interface Met {
  readonly step: StepWork;
  readonly intent: Step;
  readonly error: ProviderError;
}

/** What cannot be known yet is waited out; everything else is a known failure, of which the step’s own row decides. */
async function met(work: Work, { step, intent, error }: Met): Promise<StepState> {
  const { code, outcome, retryable } = error;
  const decided = decide(situationOf(work, step, { code, outcome, retryable, attempt: intent.attempt }));
  if (decided.decision.kind === 'yield') throw new LostClaim(work.deployment.id);
  if (decided.decision.kind !== 'look') return fail(work, intent, failureOf(error));
  const tries = intent.failure?.recovery?.tries ?? 0;
  const recovery = recoveryOf(decided, { tries, epoch: work.deployment.epoch, nowMs: work.world.clock.now() });
  await record(work, { ...intent, failure: { ...failureOf(error), recovery } }, decided);
  return { kind: 'later', untilMs: intent.deadlineMs };
}

/** A long call goes on in this process's hand; its answer is stored at the look that finds it settled. */
async function carried(work: Work, step: StepWork, intent: Step): Promise<StepState> {
  const { key, epoch } = intent;
  const { timeoutMs } = step;
  const settled = await work.hand.carry({ key, epoch, timeoutMs }, (signal) =>
    step.call({ key, fence: work.claim.fence, signal }),
  );
  if (settled === undefined) return { kind: 'later', untilMs: work.world.clock.now() + lookAgainMs };
  if (settled.kind === 'answered') {
    await noteAnswer(work, step);
    return keep(work, intent, settled.answer);
  }
  throw settled.error;
}

/** The same key once more: nothing came of it before. */
export async function again(work: Work, step: StepWork, stored: Step): Promise<StepState> {
  const budgetMs = await callBudget(work, step);
  const queued = step.permit?.();
  if (queued !== undefined) return { kind: 'later', untilMs: queued };
  const nowMs = work.world.clock.now();
  const times = { intendedAtMs: nowMs, deadlineMs: nowMs + budgetMs };
  const intent: Step = { ...unfinished(stored), state: 'intended', ...times, fence: work.claim.fence };
  await work.book.save(intent);
  return call(work, step, intent);
}
