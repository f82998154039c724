import type { PlannedComponent } from '../domain/plan.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Provider, StepCall } from '../ports/provider.ts';
import { providerOf } from './components.ts';
import type { StepAnswer, StepState } from './step-state.ts';
import { perform } from './step.ts';
import { fail, finish } from './step-result.ts';
import type { Work } from './work.ts';
import { placeOf } from './work.ts';

const callTimeoutMs = 5_000;
const pollMs = 1_000;

/** Carries out the fix of a remark in the place of a release: its version is what was live already. */
export async function mendComponent(work: Work, component: PlannedComponent): Promise<StepState> {
  const { deployment, world } = work;
  const { mend } = deployment.plan;
  if (mend === undefined) throw new Error(`${deployment.id} mends nothing`);
  const provider = providerOf(work, component);
  const request = { ...placeOf(deployment, component), fix: mend.fix };
  const state = await perform(work, {
    name: 'mend',
    component: component.name,
    timeoutMs: callTimeoutMs,
    beginsWhileHeld: false,
    call: (call) => begin(provider, request, call),
    reconcile: (call) => provider.reconcile({ kind: 'mend', request }, call),
  });
  const version = deployment.snapshots.find((one) => one.component === component.name)?.version ?? '';
  if (state.kind === 'succeeded') return { kind: 'succeeded', result: version };
  if (state.kind !== 'running') return state;
  const progress = await provider.check(request, state.handle, AbortSignal.timeout(callTimeoutMs));
  switch (progress.kind) {
    case 'running':
      return { kind: 'later', untilMs: world.clock.now() + pollMs };
    case 'succeeded':
      await finish(work, state.step, version);
      return { kind: 'succeeded', result: version };
    case 'failed': {
      const { code, sentence, retryable } = progress;
      return fail(work, state.step, { code, sentence, retryable });
    }
  }
}

async function begin(
  provider: Provider,
  request: Parameters<NonNullable<Provider['mend']>>[0],
  call: StepCall,
): Promise<StepAnswer> {
  if (provider.mend === undefined) throw new ProviderError('invalid', `${provider.name} cannot mend anything`);
  const begun = await provider.mend(request, call);
  switch (begun.kind) {
    case 'done':
      return { kind: 'finished', result: null };
    case 'running':
      return { kind: 'running', handle: begun.handle };
    case 'split':
      throw new ProviderError('invalid', `${provider.name} wants to mend in parts, which is not possible`);
  }
}
