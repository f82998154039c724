import { nextOfTrouble, timedOut } from '../components.ts';
import { whileHeld } from '../held.ts';
import { setWeight, stageOf } from '../traffic.ts';
import type { Next, Work } from '../work.ts';
import { happened } from '../work.ts';

/** Gives the new version the share of traffic that this stage plans. */
export async function shifting(work: Work): Promise<Next> {
  const { hold, plan } = work.deployment;
  if (hold !== undefined) return whileHeld(work, hold);
  const late = timedOut(work, plan.procedure.timeouts.shiftMs);
  if (late !== undefined) return late;
  const { weight } = stageOf(work.deployment);
  const state = await setWeight(work, weight, 'shift');
  if (state !== undefined) return nextOfTrouble(work, state, `shift to ${weight} %`);
  return happened({ kind: 'shifted', weight });
}
