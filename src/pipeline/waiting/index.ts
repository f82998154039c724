import type { WaitingPhase } from '../../domain/lifecycle.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';
import { awaiting } from './awaiting.ts';
import { queued } from './queued.ts';

/** What is looked at while a person, an hour or a place in the queue is waited for. */
export const waiting: Readonly<Record<WaitingPhase, (work: Work) => Promise<Next>>> = {
  awaiting,
  scheduled,
  queued,
  'rollback-failed': rollbackFailed,
};

function scheduled({ deployment, nowMs }: Work): Promise<Next> {
  const dueMs = deployment.scheduledForMs ?? nowMs;
  return Promise.resolve(nowMs < dueMs ? wait(dueMs) : happened({ kind: 'came-due' }));
}

/** Only a person ends it; they are asked again and again. */
function rollbackFailed(work: Work): Promise<Next> {
  const { deployment, nowMs, world } = work;
  const dueMs = Math.max(deployment.remindAtMs ?? 0, deployment.phaseSinceMs + world.config().reminderMs);
  if (nowMs < dueMs) return Promise.resolve(wait(dueMs));
  return Promise.resolve(happened({ kind: 'reminded', nextAtMs: nowMs + world.config().reminderMs }));
}
