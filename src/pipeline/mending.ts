import type { PlannedComponent } from '../domain/plan.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { FarStep } from './far-step.ts';
import type { ComponentLook } from './whole.ts';
import { carryWhole } from './whole.ts';
import type { Work } from './work.ts';

/** Carries out the fix of a remark in the place of a release, part by part where the provider says so: its version is what was live already. */
export async function mendComponent(work: Work, component: PlannedComponent): Promise<ComponentLook> {
  const { deployment } = work;
  const { mend } = deployment.plan;
  if (mend === undefined) throw new Error(`${deployment.id} mends nothing`);
  const { fix } = mend;
  const begin: Pick<FarStep, 'beginsWhileHeld' | 'call' | 'lookFor'> = {
    beginsWhileHeld: false,
    call: async (provider, at, call) => {
      if (provider.mend === undefined) throw new ProviderError('invalid', `${provider.name} cannot mend anything`);
      return provider.mend({ ...at, fix }, call);
    },
    lookFor: (at) => ({ kind: 'mend', request: { ...at, fix } }),
  };
  const look = await carryWhole(
    work,
    { ...begin, component, name: 'mend' },
    {
      words: { during: 'releasing', after: 'released' },
      trainOf: (split) => Promise.resolve({ split, stops: true, step: () => begin }),
    },
  );
  const result = deployment.snapshots.find((one) => one.component === component.name)?.version ?? '';
  const { state, without, ...rest } = look;
  return {
    ...rest,
    state: state.kind === 'succeeded' ? { kind: 'succeeded', result } : state,
    ...(without === undefined ? {} : { without: { ...without, result } }),
  };
}
