import { stageVerdict } from '../../analysis/stage-verdict.ts';
import { holdForDecision, underHold } from '../held.ts';
import { smokeTests } from '../smoke-step.ts';
import { nextLookMs, watch } from '../watch.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';
import { byHand } from './observing.ts';

/** All traffic is on the new version: smoke tests at once and again and again, triggers as before, until it counts as live. */
export async function baking(work: Work): Promise<Next> {
  const { deployment } = work;
  const shifted = await byHand(work);
  if (shifted !== undefined) return shifted;
  if (deployment.hold === undefined) {
    const smoked = (await smokeTests(work, 'full')) ?? (await repeatedSmoke(work));
    if (smoked !== undefined) return smoked;
  }
  return (await watch(work, bakeEndMs(work))) ?? afterLook(work);
}

const bakeEndMs = ({ deployment }: Work): number =>
  deployment.phaseSinceMs + deployment.heldMs + deployment.plan.procedure.bakeMs;

function afterLook(work: Work): Next {
  const { deployment, nowMs } = work;
  const lookMs = nextLookMs(work);
  if (deployment.hold !== undefined) return underHold(work, deployment.hold, lookMs);
  const overMs = bakeEndMs(work);
  if (nowMs < overMs) return wait(Math.min(overMs, lookMs, nextSmokeMs(work)));
  if (deployment.plan.procedure.bakeMs === 0) return happened({ kind: 'baked' });
  const verdict = stageVerdict(deployment.findings, { stageOver: true });
  if (verdict.kind === 'inconclusive') return holdForDecision(work, { kind: 'inconclusive', why: verdict.why });
  return happened({ kind: 'baked' });
}

function roundOf({ deployment, nowMs }: Work): number {
  const { smokeEveryMs } = deployment.plan.procedure;
  return smokeEveryMs === 0 ? 0 : Math.floor((nowMs - deployment.phaseSinceMs) / smokeEveryMs);
}

async function repeatedSmoke(work: Work): Promise<Next | undefined> {
  const round = roundOf(work);
  return round === 0 ? undefined : smokeTests(work, 'bake', round);
}

function nextSmokeMs(work: Work): number {
  const { smokeEveryMs } = work.deployment.plan.procedure;
  if (smokeEveryMs === 0) return Number.MAX_SAFE_INTEGER;
  return work.deployment.phaseSinceMs + (roundOf(work) + 1) * smokeEveryMs;
}
