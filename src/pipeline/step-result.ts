import type { Json } from '../domain/json.ts';
import type { ProviderError } from '../ports/provider-error.ts';
import type { Step, StepFailure } from '../ports/store.ts';
import { decide } from './recovery/catalogue.ts';
import { situationOf } from './recovery/facts.ts';
import type { StepAnswer, StepState } from './step-state.ts';
import type { Work } from './work.ts';

function without(step: Step, fact: 'failure' | 'finishedAtMs'): Step {
  const draft = { ...step };
  Reflect.deleteProperty(draft, fact);
  return draft;
}

/** The step as it was before its end. */
export const unfinished = (step: Step): Step => without(step, 'finishedAtMs');

/** Stores the answer of a call. */
export async function keep(work: Work, intent: Step, answer: StepAnswer): Promise<StepState> {
  if (answer.kind === 'running') return adopt(work, intent, answer.handle);
  await finish(work, intent, answer.result);
  return { kind: 'succeeded', result: answer.result };
}

/** From now on this work is the step’s own, whoever began it. */
export async function adopt(work: Work, intent: Step, handle: Json): Promise<StepState> {
  const step: Step = { ...without(unfinished(intent), 'failure'), state: 'running', handle };
  await work.book.save(step);
  return { kind: 'running', step, handle };
}

/** Stores the result of a step that was under way. */
export async function finish(work: Work, step: Step, result: Json): Promise<void> {
  await work.book.save({
    ...without(step, 'failure'),
    state: 'succeeded',
    result,
    finishedAtMs: work.world.clock.now(),
  });
}

/**
 * Stores a known failure: only after this may the same thing be tried with a new key. What follows is decided when the step is
 * performed again, which is at once.
 */
export async function fail(work: Work, step: Step, failure: StepFailure): Promise<StepState> {
  if (failure.code === 'host-gone' && mayComeBack(work, step)) return { kind: 'failed', failure };
  const triesBefore = step.failure?.recovery?.tries;
  const met: StepFailure = { ...failureIn(failure), ...(triesBefore === undefined ? {} : { triesBefore }) };
  const nowMs = work.world.clock.now();
  await work.book.save({ ...step, state: 'failed', failure: met, finishedAtMs: nowMs });
  return { kind: 'later', untilMs: nowMs };
}

/** The machine may come back with the work as it was: then nothing is known to have failed, and nothing is stored. */
function mayComeBack(work: Work, { name }: Step): boolean {
  const step = { name, timeoutMs: 0, call: () => Promise.reject(new Error('only looked at')) };
  const trouble = { code: 'host-gone', outcome: 'unknown', retryable: false } as const;
  return decide(situationOf(work, step, trouble)).decision.kind === 'hold';
}

/** The failure itself, without what a caller's value carries besides. */
const failureIn = ({ code, sentence, retryable, retryAfterMs, operation, outcome }: StepFailure): StepFailure => ({
  code,
  sentence,
  retryable,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  ...(operation === undefined ? {} : { operation }),
  ...(outcome === undefined ? {} : { outcome }),
});

export const failureOf = (error: ProviderError): StepFailure => ({
  code: error.code,
  sentence: error.message,
  retryable: error.retryable,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  ...(error.operation === undefined ? {} : { operation: error.operation }),
  ...(error.outcome === 'unknown' ? { outcome: error.outcome } : {}),
});
