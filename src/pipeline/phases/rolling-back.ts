import { limitWithParts } from '../parts/bound.ts';
import { withProgress } from '../progress.ts';
import { putBackAll } from '../put-back.ts';
import { isPutBack } from '../recovery/proof.ts';
import { stopReleases } from '../recovery/stop-releases.ts';
import { smokeTests } from '../smoke-step.ts';
import type { StepState } from '../step-state.ts';
import type { Next, Work } from '../work.ts';
import { happened, noLaterThan, wait } from '../work.ts';

/** Puts every component back to what it was, last changed first, and proves it. */
export async function rollingBack(work: Work): Promise<Next> {
  const { deployment } = work;
  const restored = deployment.rollback?.trafficRestoredAtMs !== undefined;
  const next = restored ? await verified(work) : await putBack(work);
  const restoreMs = await limitWithParts(work, deployment.plan.procedure.timeouts.restoreMs);
  const overMs = deployment.phaseSinceMs + restoreMs;
  if (next.kind === 'wait' && work.nowMs > overMs)
    return failed(`${restored ? 'not verified' : 'not restored'} in time`);
  return noLaterThan(next, overMs + 1);
}

async function verified(work: Work): Promise<Next> {
  const smoked = await smokeTests(work, 'restored');
  if (smoked === undefined) return happened({ kind: 'restored', results: [] });
  if (smoked.kind !== 'happened') return smoked;
  // The old version fails its own tests: that is no rollback, and people must know.
  if (smoked.event.kind === 'went-bad')
    return failed(smoked.event.failure.detail ?? 'the smoke tests failed after the rollback');
  if (smoked.event.kind !== 'held') return smoked;
  // There is nothing left to hold: lesser tests that fail are told and do not undo a rollback.
  const { reason } = smoked.event.hold;
  return reason.kind === 'inconclusive'
    ? happened({ kind: 'restored', results: [] })
    : failed('the smoke tests after the rollback could not run');
}

async function putBack(work: Work): Promise<Next> {
  const { deployment } = work;
  const { components } = deployment.plan.procedure;
  const stopping = await stopReleases(work);
  const { state, looks, undone, notUndone } = await putBackAll(work);
  const failing = Object.entries(looks).find(
    ([, look]) => look.state.kind === 'failed' || look.state.kind === 'unknown',
  );
  const trouble = state === undefined ? undefined : troubleOf(state, failing?.[0] ?? '');
  if (trouble !== undefined) return withProgress(work, trouble, looks);
  if (stopping !== undefined) return wait(stopping);
  for (const component of components.filter(({ name }) => undone.includes(name))) {
    const unproven = troubleOf(await isPutBack(work, component), component.name);
    if (unproven !== undefined) return unproven;
  }
  return happened({ kind: 'traffic-restored', undone, notUndone });
}

function troubleOf(state: StepState, component: string): Next | undefined {
  switch (state.kind) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return failed(`${component}: ${state.failure.sentence}`);
    case 'unknown':
      return failed(`${component}: ${state.why}`);
    case 'later':
      return wait(state.untilMs);
    case 'running':
      throw new Error(`proving that ${component} is back cannot be work under way`);
  }
}

const failed = (why: string): Next => happened({ kind: 'restore-failed', why });
