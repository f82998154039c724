import type { Deployment } from '../domain/deployment.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { Stage } from '../domain/strategy.ts';
import type { ComponentTarget, ShiftRequest } from '../ports/provider.ts';
import { together } from './components.ts';
import type { FarStep } from './far-step.ts';
import { keptBy } from './kept.ts';
import type { ComponentLook } from './whole.ts';
import { carryWhole } from './whole.ts';
import { partsLeftOut, partVersions } from './releases.ts';
import type { StepState } from './step-state.ts';
import type { Work } from './work.ts';

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

/** How the shifting stands: the worst of what is left to do, nothing when all components stand there. */
export interface Shifted {
  readonly state: Exclude<StepState, { readonly kind: 'succeeded' }> | undefined;
  readonly looks: Readonly<Record<string, ComponentLook>>;
}

/** Shifts every component that can be shifted. */
export async function setWeight(work: Work, { weight, name, ...step }: Setting): Promise<Shifted> {
  const { deployment } = work;
  if (weight === 0 && deployment.weight === 0 && deployment.weightOpen !== true) return { state: undefined, looks: {} };
  const components = deployment.plan.procedure.components.filter((component) => moves(component, weight));
  const looks = await Promise.all(components.map((component) => shift(work, component, { weight, name, ...step })));
  const worst = together(looks.map(({ state }) => state));
  return {
    state: worst === undefined || worst.kind === 'succeeded' ? undefined : worst,
    looks: Object.fromEntries(components.map((component, index) => [component.name, looks[index]]).flatMap(known)),
  };
}

const known = ([name, look]: readonly (string | ComponentLook | undefined)[]): readonly (readonly [
  string,
  ComponentLook,
])[] => (typeof name === 'string' && typeof look === 'object' ? [[name, look]] : []);

/** A component that can only switch does so at 100 %. */
const moves = ({ shift: can }: PlannedComponent, weight: number): boolean =>
  can === 'weighted' || (can === 'switch' && weight === 100);

function shift(
  work: Work,
  component: PlannedComponent,
  { weight, name, beginsWhileHeld = true }: Setting,
): Promise<ComponentLook> {
  const { deployment } = work;
  const version = deployment.versions[component.name];
  if (version === undefined) throw new Error(`${deployment.id} has no version of ${component.name} to shift to`);
  const requestAt = (at: ComponentTarget): ShiftRequest => ({ ...at, version, weight });
  const begin: Pick<FarStep, 'beginsWhileHeld' | 'call' | 'lookFor'> = {
    beginsWhileHeld,
    call: async (provider, at, call) => provider.shift({ ...requestAt(at), ...(await keptBy(work, component)) }, call),
    lookFor: (at) => ({ kind: 'shift', request: requestAt(at) }),
  };
  return carryWhole(
    work,
    { ...begin, component, name: `${name}-${weight}` },
    {
      words: { during: 'shifting', after: weight === 100 ? 'live' : 'shifting' },
      trainOf: async (split) => {
        const versions = await partVersions(work, component);
        const leftOut = await partsLeftOut(work, component);
        return {
          split: { ...split, parts: split.parts.filter((part) => !leftOut.has(part.name)) },
          stops: true,
          step: (part) => {
            const made = versions.get(part.name);
            return { ...begin, piece: { name: part.name, ...(made === undefined ? {} : { version: made }) } };
          },
        };
      },
    },
  );
}
