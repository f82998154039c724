import type { Deployment } from '../domain/deployment.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { Stage } from '../domain/strategy.ts';
import { providerOf, together } from './components.ts';
import type { StepState } from './step-state.ts';
import { perform } from './step.ts';
import type { Work } from './work.ts';
import { placeOf } from './work.ts';

const callTimeoutMs = 5000;

interface Setting {
  readonly weight: number;
  /** Of the step, unique within the phase. */
  readonly name: string;
  readonly beginsWhileHeld?: boolean;
}

export function stageOf({ id, plan, stageIndex }: Deployment): Stage {
  const stage = plan.procedure.stages[stageIndex];
  if (stage === undefined) throw new Error(`${id} has no stage ${stageIndex}`);
  return stage;
}

/** The share that the new version should have now: what a person set by hand, else what the stage plans. */
export const wantedWeight = (deployment: Deployment): number =>
  deployment.hold?.reason.kind === 'traffic-by-hand' ? deployment.hold.reason.weight : stageOf(deployment).weight;

/** Shifts every component that can be shifted; nothing when all of them stand there. */
export async function setWeight(work: Work, { weight, name, ...step }: Setting): Promise<StepState | undefined> {
  if (weight === 0 && work.deployment.weight === 0 && work.deployment.weightOpen !== true) return undefined;
  const components = work.deployment.plan.procedure.components.filter((component) => moves(component, weight));
  const states = await Promise.all(components.map((component) => shift(work, component, { weight, name, ...step })));
  const worst = together(states);
  return worst === undefined || worst.kind === 'succeeded' ? undefined : worst;
}

/** A component that can only switch does so at 100 %. */
const moves = ({ shift: can }: PlannedComponent, weight: number): boolean =>
  can === 'weighted' || (can === 'switch' && weight === 100);

function shift(
  work: Work,
  component: PlannedComponent,
  { weight, name, beginsWhileHeld = true }: Setting,
): Promise<StepState> {
  const { deployment } = work;
  const version = deployment.versions[component.name];
  if (version === undefined) throw new Error(`${deployment.id} has no version of ${component.name} to shift to`);
  const request = { ...placeOf(deployment, component), version, weight };
  return perform(work, {
    name: `${name}-${weight}`,
    component: component.name,
    timeoutMs: callTimeoutMs,
    beginsWhileHeld,
    call: async (call) => {
      await providerOf(work, component).shift(request, call);
      return { kind: 'finished', result: weight };
    },
    reconcile: async (call) => providerOf(work, component).reconcile({ kind: 'shift', request }, call),
  });
}
