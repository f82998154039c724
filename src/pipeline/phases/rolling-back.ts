import type { ComponentSnapshot } from '../../domain/deployment.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import { providerOf } from '../components.ts';
import { isPutBack } from '../recovery/proof.ts';
import { redeployBase } from '../recovery/redeploy.ts';
import { stopReleases } from '../recovery/stop-releases.ts';
import { smokeTests } from '../smoke-step.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Next, Work } from '../work.ts';
import { happened, noLaterThan, placeOf, wait } from '../work.ts';

const callTimeoutMs = 5000;

/** Puts every component back to what it was, last changed first, and proves it. */
export async function rollingBack(work: Work): Promise<Next> {
  const { deployment } = work;
  const restored = deployment.rollback?.trafficRestoredAtMs !== undefined;
  const next = restored ? await verified(work) : ((await putBack(work)) ?? happened({ kind: 'traffic-restored' }));
  const overMs = deployment.phaseSinceMs + deployment.plan.procedure.timeouts.restoreMs;
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

async function putBack(work: Work): Promise<Next | undefined> {
  const { deployment } = work;
  const { components } = deployment.plan.procedure;
  const stopping = await stopReleases(work);
  for (const component of inReverse(components)) {
    if (component.undo.kind === 'impossible') continue;
    const snapshot = deployment.snapshots.find((one) => one.component === component.name);
    if (snapshot === undefined) return failed(`there is no snapshot of ${component.name}`);
    const state = await restore(work, component, snapshot);
    const trouble = troubleOf(state, component);
    if (trouble !== undefined) return trouble;
  }
  if (stopping !== undefined) return wait(stopping);
  for (const component of components) {
    const trouble = troubleOf(await isPutBack(work, component), component);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

function troubleOf(state: StepState, { name }: PlannedComponent): Next | undefined {
  switch (state.kind) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return failed(`${name}: ${state.failure.sentence}`);
    case 'unknown':
      return failed(`${name}: ${state.why}`);
    case 'later':
      return wait(state.untilMs);
    case 'running':
      throw new Error(`putting back ${name} cannot be work under way`);
  }
}

const failed = (why: string): Next => happened({ kind: 'restore-failed', why });

/** Components that come after others go back before them. */
function inReverse(components: readonly PlannedComponent[]): readonly PlannedComponent[] {
  const ordered: PlannedComponent[] = [];
  const add = (component: PlannedComponent): void => {
    if (ordered.includes(component)) return;
    for (const name of component.after) {
      const earlier = components.find((one) => one.name === name);
      if (earlier !== undefined) add(earlier);
    }
    ordered.push(component);
  };
  components.forEach(add);
  return ordered.reverse();
}

function restore(work: Work, component: PlannedComponent, snapshot: ComponentSnapshot): Promise<StepState> {
  const request = { ...placeOf(work.deployment, component), snapshot };
  return perform(work, {
    name: 'restore',
    component: component.name,
    timeoutMs: callTimeoutMs,
    call: async (call) => {
      await providerOf(work, component).restore(request, call);
      return { kind: 'finished', result: null };
    },
    reconcile: async (call) => providerOf(work, component).reconcile({ kind: 'restore', request }, call),
    ...(work.deployment.plan.base === undefined ? {} : { fallBack: () => redeployBase(work, component) }),
  });
}
