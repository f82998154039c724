import type { Deployment } from '../domain/deployment.ts';
import type { StepKey } from '../domain/ids.ts';
import { isStepKey, must } from '../domain/ids.ts';
import type { Recovery } from '../ports/recovery.ts';
import type { Step, StepFailure } from '../ports/store.ts';
import { actOn, decideOn } from './recovery/act.ts';
import type { Past } from './recovery/facts.ts';
import { begin } from './step-call.ts';
import { settle } from './step-settle.ts';
import type { StepState, StepWork } from './step-state.ts';
import type { Work } from './work.ts';

/** A step that was tried so often under its policy’s exceptions goes wrong in a way that nobody foresaw. */
const mostAttempts = 500;

/**
 * Brings a step as far as it goes now: intent, call, result. What follows a known failure is the catalogue’s to say; a call
 * without an answer is first waited out, then looked at, and only repeated (same key) when it did not happen.
 */
export async function perform(work: Work, step: StepWork): Promise<StepState> {
  let past: Past = {};
  const place = { epoch: work.deployment.phaseEpoch, name: step.name };
  for (let attempt = 1; ; attempt++) {
    const key = stepKey(work.deployment, step, attempt);
    const stored = await work.book.step(key, place);
    const now = stored === undefined ? await begin(work, step, { key, attempt }) : await followUp(work, step, stored);
    const row = await work.book.step(key, place);
    if (row?.state !== 'failed') return now;
    const failure = row.failure ?? noReason;
    const met = { row, failure, past, jitter: seedOf(key) };
    const recovery = await decideOn(work, step, met);
    // What led to another try is done; only the last failure is still to be answered.
    const isAnswered = (await work.book.step(stepKey(work.deployment, step, attempt + 1), place)) !== undefined;
    const next = isAnswered ? undefined : await actOn(work, step, { ...met, failure: { ...failure, recovery } });
    if (next !== undefined) return next;
    if (attempt >= mostAttempts) return { kind: 'failed', failure };
    past = pastAfter(past, recovery);
  }
}

const noReason: StepFailure = { code: 'unknown', sentence: 'no reason stored', retryable: false };

/** A person who put things right gives the step all its tries again. */
function pastAfter(past: Past, { decision, tries }: Recovery): Past {
  if (decision === 'hold') return {};
  return { tries, isRefreshed: past.isRefreshed === true || decision === 'refresh-credentials' };
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
      return { kind: 'failed', failure: stored.failure ?? noReason };
    case 'intended':
      return settle(work, step, stored);
  }
}
