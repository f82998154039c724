import { nextOfTrouble, timedOut, withinLimit } from '../components.ts';
import { whileHeld } from '../held.ts';
import { limitWithParts } from '../parts/bound.ts';
import { withProgress } from '../progress.ts';
import { setWeight, stageOf } from '../traffic.ts';
import { nextLookMs, watch } from '../watch.ts';
import type { Next, Work } from '../work.ts';
import { happened, noLaterThan } from '../work.ts';

/** Gives the new version the share of traffic that this stage plans. */
export async function shifting(work: Work): Promise<Next> {
  const { hold, plan } = work.deployment;
  if (hold !== undefined) return held(work);
  const shiftMs = await limitWithParts(work, plan.procedure.timeouts.shiftMs);
  const late = timedOut(work, shiftMs);
  if (late !== undefined) return late;
  const { weight } = stageOf(work.deployment);
  const { state, looks } = await setWeight(work, { weight, name: 'shift' });
  if (state !== undefined) {
    const next = withinLimit(work, nextOfTrouble(work, state, `shift to ${weight} %`), shiftMs);
    return withProgress(work, next, looks);
  }
  return happened({ kind: 'shifted', weight });
}

/** A shift that was begun is followed to its end, no other begins; the share that users have already goes on being measured. */
async function held(work: Work): Promise<Next> {
  const { deployment } = work;
  const { hold } = deployment;
  const { weight } = stageOf(deployment);
  if (hold === undefined) throw new Error(`${deployment.id} is not held`);
  const { state, looks } = await setWeight(work, { weight, name: 'shift', beginsWhileHeld: false });
  if (state === undefined && deployment.weight !== weight) return happened({ kind: 'shifted', weight });
  const watched = deployment.weight === 0 ? undefined : await watch(work, Number.MAX_SAFE_INTEGER);
  if (watched !== undefined) return watched;
  const next = noLaterThan(whileHeld(work, hold), deployment.weight === 0 ? hold.dueAtMs : nextLookMs(work));
  return withProgress(work, state?.kind === 'later' ? noLaterThan(next, state.untilMs) : next, looks);
}
