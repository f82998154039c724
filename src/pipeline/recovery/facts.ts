import { gatedMs } from '../../domain/gates.ts';
import { isWorking } from '../../domain/lifecycle.ts';
import type { ProviderErrorCode } from '../../ports/provider-error.ts';
import type { StepBook } from '../book.ts';
import type { Deployment } from '../../domain/deployment.ts';
import type { StepWork } from '../step-state.ts';
import type { Work } from '../work.ts';
import { backoffMs } from './backoff.ts';
import type { Operation, Situation } from './situation.ts';

/** What is known of a failure, whoever met it. */
export interface Trouble extends Past, Pick<Situation, 'code' | 'outcome' | 'retryable'> {
  readonly retryAfterMs?: number;
  readonly hasOperation?: boolean;
  readonly found?: Situation['found'];
  readonly shutForMs?: number;
  readonly operation?: Operation;
  readonly turn?: number;
  /** Of this key; 1 when absent. */
  readonly attempt?: number;
  /** 0 ≤ jitter < 1, the same on every replica. */
  readonly jitter?: number;
}

/** What the tries before this one left behind. */
export interface Past {
  /** Tries that used up the retry policy. */
  readonly tries?: number;
  readonly isRefreshed?: boolean;
}

/** Everything that strategies look at, from the step, the deployment and what the far end said. */
export function situationOf(work: Work, step: StepWork, trouble: Trouble): Situation {
  const { deployment } = work;
  const { phase, plan, effectsBegun } = deployment;
  const { retry, onUnhealthy } = plan.procedure;
  const { operation = operationOf(step), tries = 0, attempt = 1, jitter = 0, turn = 0 } = trouble;
  const { code, outcome, retryable, retryAfterMs, found, shutForMs } = trouble;
  const isGoingBack = phase === 'rolling-back' || plan.kind === 'rollback';
  return {
    operation,
    code,
    outcome,
    retryable,
    tries: tries + 1,
    allowed: retry.attempts,
    pauseMs: backoffMs(retry, attempt, jitter),
    leftMs: leftMs(work),
    hasOperation: trouble.hasOperation ?? false,
    canLook: step.reconcile !== undefined,
    turn,
    isRefreshed: trouble.isRefreshed ?? false,
    isGoingBack,
    isOptional: step.mayHold === false,
    canHold: isWorking(phase) && !isGoingBack && step.mayHold !== false && operation !== 'check-rule',
    effectsBegun,
    onUnhealthy,
    hasBase: step.fallBack !== undefined,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(found === undefined ? {} : { found }),
    ...(shutForMs === undefined ? {} : { shutForMs }),
    ...(step.part === undefined ? {} : { part: step.part }),
  };
}

const operations: readonly (readonly [string, Operation])[] = [
  ['shift', 'shift'],
  ['by-hand', 'shift'],
  ['restore', 'restore'],
  ['describe', 'describe'],
  ['cancel', 'cancel'],
  ['retire', 'retire'],
  ['mend', 'mend'],
  ['check-', 'check-rule'],
  ['smoke-', 'smoke'],
  ['hook-', 'hook'],
  ['gate-', 'gate'],
];

/** What a step does, told by the name that its phase gave it. */
export const operationOf = ({ operation, name }: Pick<StepWork, 'operation' | 'name'>): Operation =>
  operation ?? operations.find(([start]) => name.startsWith(start))?.[1] ?? 'release';

/** What the phase may still take; a phase without a limit of its own has all the time. */
function leftMs({ deployment, world }: Work): number {
  const { phaseSinceMs, heldMs, hold } = deployment;
  const limitMs = limitOf(deployment);
  if (limitMs === undefined) return Number.MAX_SAFE_INTEGER;
  const nowMs = world.clock.now();
  const holding = hold === undefined ? gatedMs(deployment, nowMs) : nowMs - hold.sinceMs;
  return phaseSinceMs + heldMs + holding + limitMs - nowMs;
}

function limitOf({ phase, plan }: Deployment): number | undefined {
  const { prepareMs, releaseMs, shiftMs, restoreMs } = plan.procedure.timeouts;
  switch (phase) {
    case 'preparing':
      return prepareMs;
    case 'releasing':
      return releaseMs;
    case 'shifting':
      return shiftMs;
    case 'rolling-back':
      return restoreMs;
    default:
      return undefined;
  }
}

const sentAway: readonly ProviderErrorCode[] = ['quota', 'rate-limited'];

/** Refusals that one look met so far, after those that wait since earlier looks. */
const met = new WeakMap<StepBook, { before: Promise<number>; now: number }>();

/** How many steps side by side were sent away for their number before this one and wait for their turn. */
export async function turnOf(work: Work, code: ProviderErrorCode): Promise<number> {
  if (!sentAway.includes(code)) return 0;
  const count = met.get(work.book) ?? { before: waitingBefore(work), now: 0 };
  met.set(work.book, count);
  const turn = count.now;
  count.now += 1;
  return turn + (await count.before);
}

async function waitingBefore({ book, deployment, world }: Work): Promise<number> {
  const nowMs = world.clock.now();
  const failed = await book.select({ epoch: deployment.phaseEpoch, states: ['failed'] });
  return failed.filter(
    ({ failure }) =>
      failure !== undefined && sentAway.includes(failure.code) && (failure.recovery?.nextAtMs ?? 0) > nowMs,
  ).length;
}
