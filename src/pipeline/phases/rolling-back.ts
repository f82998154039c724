import type { ComponentSnapshot } from '../../domain/deployment.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import { providerOf, together } from '../components.ts';
import { smokeTests } from '../smoke-step.ts';
import type { StepState } from '../step.ts';
import { perform } from '../step.ts';
import type { Next, Work } from '../work.ts';
import { happened, placeOf, wait } from '../work.ts';

const callTimeoutMs = 5000;

/** Puts every component back to what it was, last changed first, and proves it. */
export async function rollingBack(work: Work): Promise<Next> {
  const { deployment, nowMs } = work;
  const restored = deployment.rollback?.trafficRestoredAtMs !== undefined;
  if (!restored) return (await putBack(work)) ?? happened({ kind: 'traffic-restored' });
  const { restoreMs } = deployment.plan.procedure.timeouts;
  if (nowMs - deployment.phaseSinceMs > restoreMs)
    return failed(`not verified within ${Math.round(restoreMs / 1000)} s`);
  // Where nothing was live before, nothing answers now: that is what was to be restored.
  const smoked = deployment.plan.base === undefined ? undefined : await smokeTests(work, 'restored');
  if (smoked === undefined) return happened({ kind: 'restored', results: [] });
  // The old version fails its own tests: that is no rollback, and people must know.
  if (smoked.kind === 'happened' && smoked.event.kind === 'went-bad') {
    return failed(smoked.event.failure.detail ?? 'the smoke tests failed after the rollback');
  }
  return smoked;
}

async function putBack(work: Work): Promise<Next | undefined> {
  const { deployment, nowMs } = work;
  const { components, timeouts } = deployment.plan.procedure;
  await stopReleases(work);
  for (const component of inReverse(components)) {
    if (component.undo.kind === 'impossible') continue;
    const snapshot = deployment.snapshots.find((one) => one.component === component.name);
    if (snapshot === undefined) return failed(`there is no snapshot of ${component.name}`);
    const state = await restore(work, component, snapshot);
    if (state.kind === 'succeeded') continue;
    if (state.kind === 'failed') return failed(`${component.name}: ${state.failure.sentence}`);
    if (state.kind === 'unknown') return failed(`${component.name}: ${state.why}`);
    if (nowMs - deployment.phaseSinceMs > timeouts.restoreMs) return failed(`${component.name}: not restored in time`);
    return wait(state.kind === 'later' ? state.untilMs : nowMs);
  }
  return undefined;
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
  const provider = providerOf(work, component);
  const request = { ...placeOf(work.deployment, component), snapshot };
  return perform(work, {
    name: 'restore',
    component: component.name,
    timeoutMs: callTimeoutMs,
    call: async (call) => {
      await provider.restore(request, call);
      return { kind: 'finished', result: null };
    },
    reconcile: (call) => provider.reconcile({ kind: 'restore', request }, call),
  });
}

/** Releases still under way are ended first, so that they do not land on top of what is restored. */
async function stopReleases(work: Work): Promise<void> {
  const { deployment, world } = work;
  const open = (await world.store.steps(deployment.id)).filter(
    ({ name, state }) => name === 'release' && state === 'running',
  );
  const states = open.map(async (step) => {
    const component = deployment.plan.procedure.components.find(({ name }) => name === step.component);
    if (component === undefined) return undefined;
    const provider = providerOf(work, component);
    return perform(work, {
      name: 'cancel',
      component: component.name,
      timeoutMs: callTimeoutMs,
      call: async (call) => {
        await provider.cancel(placeOf(deployment, component), step.handle ?? null, call);
        return { kind: 'finished', result: null };
      },
    });
  });
  const worst = together((await Promise.all(states)).filter((state) => state !== undefined));
  if (worst?.kind === 'failed') {
    world.log.warn({ deployment: deployment.id, code: worst.failure.code }, 'cannot end a release under way');
  }
}
