import { stageVerdict } from '../../analysis/stage-verdict.ts';
import type { Deployment } from '../../domain/deployment.ts';
import { isInPlace, lookAround } from '../exposed.ts';
import { holdForDecision, holdForPerson } from '../held.ts';
import { smokeTests } from '../smoke-step.ts';
import { stageOf } from '../traffic.ts';
import { findingsNow } from '../triggers.ts';
import { nextLookMs } from '../watch.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';

/** Measures the stage; a breach acts at once, held or not, and at the end of the stage the verdict decides. */
export async function observing(work: Work): Promise<Next> {
  const { deployment } = work;
  const stage = stageOf(deployment);
  // The whole rollout ends in baking: a last stage without a duration has nothing of its own to judge.
  const isPassage = isLast(deployment) && stage.durationMs === 0 && stage.gate === 'automatic';
  if (isPassage && deployment.hold === undefined && isInPlace(work)) return happened({ kind: 'all-stages-done' });
  return lookAround(work, {
    smoke: async () => (stage.weight === 0 ? undefined : smokeTests(work, 'stage')),
    overMs: stageEndMs(deployment),
    end: () => afterLook(work),
  });
}

const isLast = ({ stageIndex, plan }: Deployment): boolean => stageIndex + 1 === plan.procedure.stages.length;

const stageEndMs = (deployment: Deployment): number =>
  deployment.phaseSinceMs + deployment.heldMs + stageOf(deployment).durationMs;

function afterLook(work: Work): Next {
  const overMs = stageEndMs(work.deployment);
  return work.nowMs < overMs ? wait(Math.min(overMs, nextLookMs(work))) : endOfStage(work);
}

function endOfStage(work: Work): Next {
  const { deployment } = work;
  const verdict = stageVerdict(findingsNow(work), { stageOver: true });
  if (verdict.kind === 'inconclusive') return holdForDecision(work, { kind: 'inconclusive', why: verdict.why });
  if (stageOf(deployment).gate === 'manual') return holdForPerson(work, { kind: 'gate' });
  return happened(isLast(deployment) ? { kind: 'all-stages-done' } : { kind: 'next-stage' });
}
