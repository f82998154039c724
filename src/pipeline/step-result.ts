import type { Json } from '../domain/json.ts';
import type { ProviderError } from '../ports/provider-error.ts';
import type { Step, StepFailure } from '../ports/store.ts';
import type { StepAnswer, StepState } from './step-state.ts';
import type { Work } from './work.ts';

/** Stores the answer of a call. */
export async function keep(work: Work, intent: Step, answer: StepAnswer): Promise<StepState> {
  if (answer.kind === 'running') {
    const step: Step = { ...intent, state: 'running', handle: answer.handle };
    await work.book.save(step);
    return { kind: 'running', step, handle: answer.handle };
  }
  await finish(work, intent, answer.result);
  return { kind: 'succeeded', result: answer.result };
}

/** Stores the result of a step that was under way. */
export async function finish(work: Work, step: Step, result: Json): Promise<void> {
  const finishedAtMs = work.world.clock.now();
  await work.book.save({ ...step, state: 'succeeded', result, finishedAtMs });
}

/** Stores a known failure: only after this may the same thing be tried with a new key. */
export async function fail(work: Work, step: Step, failure: StepFailure): Promise<StepState> {
  // The machine may come back with the work as it was: nothing is known to have failed.
  if (failure.code === 'host-gone') return { kind: 'failed', failure: { ...failure, retryable: false } };
  const finishedAtMs = work.world.clock.now();
  await work.book.save({ ...step, state: 'failed', failure, finishedAtMs });
  return { kind: 'failed', failure };
}

export const failureOf = (error: ProviderError): StepFailure => ({
  code: error.code,
  sentence: error.message,
  retryable: error.retryable,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
});
