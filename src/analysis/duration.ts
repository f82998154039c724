import type { Deployment } from '../domain/deployment.ts';
import type { Phase } from '../domain/phase.ts';
import type { Plan, Procedure } from '../domain/plan.ts';

/** From begin to live: the middle eight of ten past deployments, or what the stages add up to when there is no past. */
export type ExpectedDuration = NonNullable<Plan['expectedMs']>;

/** What one phase takes where nothing was measured yet: preparing, releasing, and each shift of traffic. */
const usual = { prepareMs: 15_000, releaseMs: 60_000, shiftMs: 5_000 };

type Timed = Pick<Procedure, 'stages' | 'bakeMs' | 'timeouts'>;

const waitsOf = ({ stages, bakeMs }: Pick<Timed, 'stages' | 'bakeMs'>): number =>
  stages.reduce((sum, { durationMs }) => sum + durationMs, 0) + bakeMs;

function fromStages({ stages, bakeMs, timeouts }: Timed): ExpectedDuration {
  const waits = waitsOf({ stages, bakeMs });
  const shifts = stages.filter(({ weight }) => weight > 0).length;
  const longest = timeouts.prepareMs + timeouts.releaseMs + shifts * timeouts.shiftMs;
  const work = usual.prepareMs + usual.releaseMs + shifts * usual.shiftMs;
  return { low: waits, high: waits + Math.min(longest, 2 * work), from: 0 };
}

/** The value at a share of the sorted list, nearest rank. */
const at = (sorted: readonly number[], share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;

/**
 * How long such a deployment will take, from the newest past ones; `from` says how many that were. One that was quicker than
 * the stages of this one went another way: it says nothing here.
 */
export function expectedDuration(pastMs: readonly number[], procedure: Timed): ExpectedDuration {
  const waitsMs = waitsOf(procedure);
  const sorted = pastMs.filter((ms) => ms >= waitsMs).toSorted((left, right) => left - right);
  if (sorted.length === 0) return fromStages(procedure);
  return { low: at(sorted, 0.1), high: at(sorted, 0.9), from: sorted.length };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What of a deployment the forecast reads. */
export type OnItsWay = Pick<Deployment, 'phase' | 'stageIndex' | 'phaseSinceMs' | 'heldMs' | 'hold' | 'spans'> & {
  readonly plan: Pick<Plan, 'expectedMs'> & { readonly procedure: Pick<Procedure, 'stages' | 'bakeMs'> };
};

type Walked = Extract<Phase, 'preparing' | 'releasing' | 'shifting' | 'observing' | 'baking'>;

/** What each phase takes: as planned, as usual, or, for a shift, as the earlier shifts of this deployment took. */
function typicalMs({ plan, spans }: OnItsWay): (phase: Walked, stageIndex: number) => number {
  const { stages, bakeMs } = plan.procedure;
  const shifts = spans.flatMap(({ phase, fromMs, toMs }) =>
    phase === 'shifting' && toMs !== undefined ? [toMs - fromMs] : [],
  );
  const waits = waitsOf({ stages, bakeMs });
  const usualWork = usual.prepareMs + usual.releaseMs + stages.length * usual.shiftMs;
  const past = plan.expectedMs;
  const pace = past === undefined || past.from === 0 ? 1 : Math.max(0, (past.low + past.high) / 2 - waits) / usualWork;
  return (phase, stageIndex) => {
    switch (phase) {
      case 'preparing':
        return usual.prepareMs * pace;
      case 'releasing':
        return usual.releaseMs * pace;
      case 'shifting':
        return shifts.length > 0 ? mean(shifts) : usual.shiftMs * pace;
      case 'observing':
        return stages[stageIndex]?.durationMs ?? 0;
      case 'baking':
        return bakeMs;
    }
  };
}

function path({ plan }: OnItsWay): readonly (readonly [Walked, number])[] {
  const rounds = plan.procedure.stages.flatMap((_, index) => [
    ['shifting', index] as const,
    ['observing', index] as const,
  ]);
  return [['preparing', 0], ['releasing', 0], ...rounds, ['baking', plan.procedure.stages.length - 1]];
}

/** How long until `live` if nothing holds it: the rest of this phase and all later ones. Nothing when it is not on its way there. */
export function remainingTime(deployment: OnItsWay, nowMs: number): number | undefined {
  const { phase, stageIndex, hold } = deployment;
  const typical = typicalMs(deployment);
  const all = path(deployment);
  const waits: readonly Phase[] = ['awaiting', 'scheduled', 'queued'];
  if (waits.includes(phase)) return all.reduce((sum, [step, index]) => sum + typical(step, index), 0);
  const atStage = phase === 'shifting' || phase === 'observing';
  const here = all.findIndex(([step, index]) => step === phase && (!atStage || index === stageIndex));
  const current = all[here];
  if (current === undefined) return undefined;
  const heldMs = deployment.heldMs + (hold === undefined ? 0 : nowMs - hold.sinceMs);
  const spentMs = nowMs - deployment.phaseSinceMs - heldMs;
  const restMs = Math.max(0, typical(...current) - Math.max(0, spentMs));
  return all.slice(here + 1).reduce((sum, [step, index]) => sum + typical(step, index), restMs);
}
