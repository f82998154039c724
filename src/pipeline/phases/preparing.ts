import type { ComponentSnapshot } from '../../domain/deployment.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import { nextOfTrouble, providerOf, timedOut, together, withinLimit } from '../components.ts';
import { seenIn } from '../facts-before.ts';
import { whileHeld } from '../held.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Next, Work } from '../work.ts';
import { happened, placeOf } from '../work.ts';

const describeTimeoutMs = 5000;

/** Takes down what every component looks like now, so that it can be put back. */
export async function preparing(work: Work): Promise<Next> {
  const { deployment } = work;
  if (deployment.hold !== undefined) return whileHeld(work, deployment.hold);
  const { components, timeouts } = deployment.plan.procedure;
  if (deployment.snapshots.length === components.length) return happened({ kind: 'prepared' });
  const late = timedOut(work, timeouts.prepareMs);
  if (late !== undefined) return late;
  const states = await Promise.all(components.map((component) => describe(work, component)));
  const worst = together(states);
  if (worst !== undefined && worst.kind !== 'succeeded')
    return withinLimit(work, nextOfTrouble(work, worst, 'describe what is live'), timeouts.prepareMs);
  const snapshots = components.map((component, index) => snapshotOf(component, states[index]));
  return happened({ kind: 'snapshot-taken', snapshots });
}

function describe(work: Work, component: PlannedComponent): Promise<StepState> {
  return perform(work, {
    name: 'describe',
    component: component.name,
    timeoutMs: describeTimeoutMs,
    call: async ({ signal }) => {
      const at = placeOf(work.deployment, component);
      const found = await providerOf(work, component).describe(at, signal);
      const live = [...found.live].sort((left, right) => right.weight - left.weight)[0];
      return {
        kind: 'finished',
        result: { summary: found.summary, version: live?.version ?? null, state: found.state, seen: seenIn(at, found) },
      };
    },
  });
}

function snapshotOf(component: PlannedComponent, state: StepState | undefined): ComponentSnapshot {
  const result = state?.kind === 'succeeded' ? state.result : null;
  if (typeof result !== 'object' || result === null || !('state' in result)) {
    throw new Error(`the description of ${component.name} has no state`);
  }
  const { summary, version, state: before } = result;
  return {
    component: component.name,
    summary: typeof summary === 'string' ? summary : '',
    ...(typeof version === 'string' ? { version } : {}),
    state: before ?? null,
  };
}
