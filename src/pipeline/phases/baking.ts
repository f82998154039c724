import { stageVerdict } from '../../analysis/stage-verdict.ts';
import type { Deployment } from '../../domain/deployment.ts';
import { lookAround } from '../exposed.ts';
import { holdForDecision } from '../held.ts';
import { consequenceOf, smokeTests } from '../smoke-step.ts';
import { findingsNow } from '../triggers.ts';
import { nextLookMs } from '../watch.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';

/** All traffic is on the new version: smoke tests at once and again and again, triggers as before, until it counts as live. */
export const baking = (work: Work): Promise<Next> =>
  lookAround(work, {
    smoke: async () => (await smokeTests(work, 'full')) ?? (await repeatedSmoke(work)),
    overMs: bakeEndMs(work.deployment),
    end: () => afterLook(work),
  });

const bakeEndMs = ({ phaseSinceMs, heldMs, plan }: Deployment): number => phaseSinceMs + heldMs + plan.procedure.bakeMs;

function afterLook(work: Work): Next {
  const { deployment, nowMs } = work;
  const overMs = bakeEndMs(deployment);
  if (nowMs < overMs) return wait(Math.min(overMs, nextLookMs(work), dueMs(deployment)));
  if (deployment.plan.procedure.bakeMs === 0) return happened({ kind: 'baked' });
  const verdict = stageVerdict(findingsNow(work), { stageOver: true });
  if (verdict.kind === 'inconclusive') return holdForDecision(work, { kind: 'inconclusive', why: verdict.why });
  return happened({ kind: 'baked' });
}

/** The round after the last one that was told; a round that takes long is followed, not overtaken. */
function roundOf({ smoke, phaseSinceMs, plan }: Deployment): number {
  const told = smoke.findLast(({ moment, atMs }) => moment === 'bake' && atMs >= phaseSinceMs);
  return told === undefined ? 1 : Math.floor((told.atMs - phaseSinceMs) / plan.procedure.smokeEveryMs) + 1;
}

/** When that round begins; never when none repeats. */
function dueMs(deployment: Deployment): number {
  const { smoke, smokeEveryMs } = deployment.plan.procedure;
  const repeats = smokeEveryMs > 0 && smoke.some(({ moments }) => moments.includes('bake'));
  return repeats ? deployment.phaseSinceMs + roundOf(deployment) * smokeEveryMs : Number.MAX_SAFE_INTEGER;
}

async function repeatedSmoke(work: Work): Promise<Next | undefined> {
  const { deployment, nowMs } = work;
  const { smoke, phaseSinceMs } = deployment;
  const last = smoke.filter(({ moment, atMs }) => moment === 'bake' && atMs >= phaseSinceMs);
  const newest = last.filter(({ sequence }, index) => last.findLastIndex((one) => one.sequence === sequence) === index);
  const consequence = consequenceOf(work, newest);
  if (consequence !== undefined || nowMs < dueMs(deployment)) return consequence;
  return smokeTests(work, 'bake', roundOf(deployment));
}
