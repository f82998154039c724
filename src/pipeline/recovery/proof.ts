import type { PlannedComponent } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { providerOf } from '../components.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Work } from '../work.ts';
import { placeOf } from '../work.ts';

const callTimeoutMs = 5000;

/** Looks once more after a restore: a call that landed late would have given the new version its traffic again. */
export function isPutBack(work: Work, component: PlannedComponent): Promise<StepState> {
  const { deployment } = work;
  const version = deployment.versions[component.name];
  const before = deployment.snapshots.find((one) => one.component === component.name)?.version;
  if (component.undo.kind !== 'instant' || version === undefined || version === before)
    return Promise.resolve({ kind: 'succeeded', result: null });
  return perform(work, {
    name: 'describe',
    component: component.name,
    timeoutMs: callTimeoutMs,
    call: async ({ signal }) => {
      const { live } = await providerOf(work, component).describe(placeOf(deployment, component), signal);
      if (!live.some((one) => one.version === version && one.weight > 0)) return { kind: 'finished', result: null };
      throw new ProviderError('conflict', `${version} still has traffic after the restore`, { retryable: true });
    },
  });
}
