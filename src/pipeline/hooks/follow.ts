import { gatedMs } from '../../domain/gates.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Step } from '../../ports/store.ts';
import { answered } from '../answered.ts';
import { noteGates } from '../gates.ts';
import { fail, finish } from '../step-result.ts';
import { lookAt } from '../recovery/look.ts';
import { keepLines } from '../step-log.ts';
import type { StepState, StepWork } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Work } from '../work.ts';
import type { FarWork } from './far-work.ts';

const callTimeoutMs = 4000;
const lookAgainMs = 1000;

interface Followed extends Pick<StepWork, 'name' | 'mayHold' | 'beginsWhileHeld' | 'operation'> {
  /** Work that takes longer is ended and counts as failed. */
  readonly limitMs: number;
  /** Made anew at each look; what it throws is the step’s failure. */
  readonly far: () => FarWork;
}

/** Begins work that goes on by itself, and looks at it once; its end is stored with its step. */
export async function follow(work: Work, { limitMs, far, ...step }: Followed): Promise<StepState> {
  const state = await perform(work, {
    ...step,
    timeoutMs: callTimeoutMs,
    call: async (call) => ({ kind: 'running', handle: await far().begin(call) }),
    reconcile: async (call) => far().reconcile(call),
  });
  if (state.kind !== 'running') return state;
  const progress = await lookAt(work, state.step, (signal) => far().check(state.handle, signal));
  if (progress.kind === 'silent') return { kind: 'later', untilMs: progress.untilMs };
  noteGates(work, state.step, progress.kind === 'running' ? progress.gates : []);
  await keepLines(work, state.step, progress.lines);
  switch (progress.kind) {
    case 'running':
      return isLate(work, state.step, limitMs)
        ? end(work, far, state)
        : { kind: 'later', untilMs: work.world.clock.now() + lookAgainMs };
    case 'succeeded':
      await finish(work, state.step, progress.version);
      return { kind: 'succeeded', result: progress.version };
    case 'failed':
      return fail(work, state.step, progress);
  }
}

type Running = Extract<StepState, { readonly kind: 'running' }>;

/** Time before a gate is other people’s. */
function isLate({ world, deployment }: Work, { intendedAtMs }: Step, limitMs: number): boolean {
  const nowMs = world.clock.now();
  return nowMs - intendedAtMs - deployment.heldMs - gatedMs(deployment, nowMs) > limitMs;
}

async function end(work: Work, far: () => FarWork, { step, handle }: Running): Promise<StepState> {
  const signal = AbortSignal.timeout(callTimeoutMs);
  try {
    await answered(far().cancel(handle, { key: step.key, fence: work.claim.fence, signal }), signal);
  } catch (error) {
    // It took too long all the same, and is followed no more.
    if (!(error instanceof ProviderError)) throw error;
  }
  return fail(work, step, { code: 'timeout', sentence: 'it took longer than it may', retryable: false });
}
