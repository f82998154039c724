import type { Deployment } from '../domain/deployment.ts';
import type { StepKey } from '../domain/ids.ts';
import { isStepKey, must } from '../domain/ids.ts';
import type { Step } from '../ports/store.ts';
import { backoffMs } from './recovery/backoff.ts';
import { begin } from './step-call.ts';
import { settle } from './step-settle.ts';
import type { StepState, StepWork } from './step-state.ts';
import type { Work } from './work.ts';

/**
 * Brings a step as far as it goes now: intent, call, result. A known failure is tried again with a new key; a call without
 * an answer is first waited out, then looked at, and only repeated (same key) when it did not happen.
 */
export async function perform(work: Work, step: StepWork): Promise<StepState> {
  const { retry } = work.deployment.plan.procedure;
  const place = { epoch: work.deployment.phaseEpoch, name: step.name };
  for (let attempt = 1; ; attempt++) {
    const key = stepKey(work.deployment, step, attempt);
    const stored = await work.book.step(key, place);
    const now = stored === undefined ? await begin(work, step, { key, attempt }) : await followUp(work, step, stored);
    if (now.kind !== 'failed' || !now.failure.retryable || attempt >= retry.attempts) return now;
    const failed = stored?.state === 'failed' ? stored : await work.book.step(key, place);
    const since = failed?.finishedAtMs ?? work.world.clock.now();
    const nextMs = since + (now.failure.retryAfterMs ?? backoffMs(retry, attempt, seedOf(key)));
    if (nextMs > work.world.clock.now()) return { kind: 'later', untilMs: nextMs };
  }
}

function stepKey({ id, phaseEpoch }: Deployment, step: Pick<StepWork, 'name' | 'component'>, attempt: number): StepKey {
  const base = [id, phaseEpoch, step.name, ...(step.component === undefined ? [] : [step.component])].join('/');
  return must(isStepKey, attempt === 1 ? base : `${base}/try-${attempt}`);
}

/** A number 0..1 that is the same on every replica: the pause before a repetition does not depend on who looks. */
function seedOf(key: StepKey): number {
  let hash = 2166136261;
  for (const character of key) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) / 4294967296;
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
