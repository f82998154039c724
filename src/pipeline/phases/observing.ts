import { stageVerdict } from '../../analysis/stage-verdict.ts';
import type { Deployment } from '../../domain/deployment.ts';
import { nextOfTrouble } from '../components.ts';
import { holdForDecision, holdForPerson, underHold } from '../held.ts';
import { smokeTests } from '../smoke-step.ts';
import { setWeight, stageOf, wantedWeight } from '../traffic.ts';
import { nextLookMs, watch } from '../watch.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';

/** Measures the stage; a breach acts at once, held or not, and at the end of the stage the verdict decides. */
export async function observing(work: Work): Promise<Next> {
  const { deployment } = work;
  const shifted = await byHand(work);
  if (shifted !== undefined) return shifted;
  const stage = stageOf(deployment);
  const last = deployment.stageIndex + 1 === deployment.plan.procedure.stages.length;
  // The whole rollout ends in baking: a last stage without a duration has nothing of its own to judge.
  if (last && stage.durationMs === 0 && deployment.hold === undefined) return happened({ kind: 'all-stages-done' });
  const smoked = stage.weight === 0 || deployment.hold !== undefined ? undefined : await smokeTests(work, 'stage');
  return smoked ?? (await watch(work, stageEndMs(deployment))) ?? afterLook(work, last);
}

/** Puts the traffic where a person, or again the plan, wants it. */
export async function byHand(work: Work): Promise<Next | undefined> {
  const weight = wantedWeight(work.deployment);
  if (weight === work.deployment.weight) return undefined;
  const state = await setWeight(work, weight, `by-hand-${work.deployment.epoch}`);
  if (state !== undefined) return nextOfTrouble(work, state, `shift to ${weight} % by hand`);
  return happened({ kind: 'shifted', weight });
}

const stageEndMs = (deployment: Deployment): number =>
  deployment.phaseSinceMs + deployment.heldMs + stageOf(deployment).durationMs;

function afterLook(work: Work, last: boolean): Next {
  const { deployment, nowMs } = work;
  const { hold } = deployment;
  const lookMs = nextLookMs(work);
  if (hold !== undefined) return underHold(work, hold, lookMs);
  const overMs = stageEndMs(deployment);
  if (nowMs < overMs) return wait(Math.min(overMs, lookMs));
  return endOfStage(work, last);
}

function endOfStage(work: Work, last: boolean): Next {
  const { deployment } = work;
  // No verdict from before the stage's end: what is decided on was measured over all of it.
  const verdict = stageVerdict(deployment.findings, { stageOver: true });
  if (verdict.kind === 'inconclusive') return holdForDecision(work, { kind: 'inconclusive', why: verdict.why });
  if (stageOf(deployment).gate === 'manual') return holdForPerson(work, { kind: 'gate' });
  return happened(last ? { kind: 'all-stages-done' } : { kind: 'next-stage' });
}
