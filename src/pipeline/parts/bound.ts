import type { Split } from '../../ports/provider.ts';
import type { Work } from '../work.ts';
import { leftOf } from './split.ts';

/** The least time that the quotas allow for all parts, from the first call to the last. */
function boundMs({ parts, quotas }: Split): number {
  const lanes = Map.groupBy(parts, ({ lane }) => lane);
  const times = quotas.map(({ lane, calls, perMs }) => {
    const count = lanes.get(lane)?.length ?? 0;
    return count === 0 ? 0 : Math.floor((count - 1) / calls) * perMs;
  });
  return Math.max(0, ...times);
}

/** Refusals and slow work take their time, too. */
const allowanceShare = 1.5;

/** What the phase may take: as configured, and longer by what the quotas make of many parts. */
export async function limitWithParts(work: Work, limitMs: number): Promise<number> {
  const { phaseSinceMs, heldMs, phaseEpoch } = work.deployment;
  if (work.nowMs < phaseSinceMs + heldMs + limitMs) return limitMs;
  const steps = await work.book.select({ epoch: phaseEpoch, states: ['succeeded'] });
  const bounds = steps.flatMap(({ result }) => {
    const { split } = leftOf(result ?? null);
    return split === undefined ? [] : [boundMs(split)];
  });
  return limitMs + Math.ceil(allowanceShare * Math.max(0, ...bounds));
}
