import type { Failure } from '../../domain/deployment.ts';
import type { Step } from '../../ports/store.ts';
import type { Next, Work } from '../work.ts';
import { operationOf } from './facts.ts';

type Cause = NonNullable<Failure['cause']>;

/** Tells a release that is bad from surroundings that failed: only a bad one is marked and locks its target. */
export async function withCause(work: Work, next: Next): Promise<Next> {
  if (next.kind !== 'happened' || next.event.kind !== 'went-bad') return next;
  const { failure } = next.event;
  if (failure.by.kind !== 'quarterdeck' || failure.cause !== undefined) return next;
  if (failure.code !== 'step-failed' && failure.code !== 'timed-out') return next;
  const { deployment, book } = work;
  const steps = await book.select({ epoch: deployment.phaseEpoch });
  const cause = failure.code === 'timed-out' ? causeOfDelay(work, steps) : causeOfFailure(steps);
  const known: Failure = { ...failure, cause };
  return { ...next, event: { ...next.event, failure: known } };
}

/** The newest failure is the one that ended the phase. */
function causeOfFailure(steps: readonly Step[]): Cause {
  const failed = steps.filter(({ state }) => state === 'failed');
  const last = failed.toSorted((left, right) => (right.finishedAtMs ?? 0) - (left.finishedAtMs ?? 0))[0];
  return last !== undefined && isOfRelease(last) ? 'release' : 'surroundings';
}

/** What runs there and does not come to its end, or says itself that it cannot, is the release; who refuses or is silent is not. */
function isOfRelease(step: Step): boolean {
  const operation = operationOf(step);
  if (operation !== 'release' && operation !== 'smoke') return false;
  const code = step.failure?.code;
  return code === 'failed' || code === 'partial' || (code === 'timeout' && step.handle !== undefined);
}

/** Work under way that never ends is the release’s; waiting for an answer or for a turn is not. */
function causeOfDelay({ deployment }: Work, steps: readonly Step[]): Cause {
  const runs = steps.some(({ state }) => state === 'running');
  return deployment.phase === 'releasing' && runs ? 'release' : 'surroundings';
}
