import type { PlannedComponent } from '../../domain/plan.ts';
import { providerOf } from '../components.ts';
import { fail, finish } from '../step-result.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Work } from '../work.ts';
import { placeOf } from '../work.ts';
import { lookAt } from './look.ts';

const callTimeoutMs = 5000;
const lookAgainMs = 1000;

/** Makes the release that was live before once more and gives it all the traffic: the way back when the old version is gone. */
export async function redeployBase(work: Work, component: PlannedComponent): Promise<StepState> {
  const { base } = work.deployment.plan;
  if (base === undefined) throw new Error(`${work.deployment.id} has no release to fall back to`);
  const provider = providerOf(work, component);
  const request = { ...placeOf(work.deployment, component), release: base };
  const state = await perform(work, {
    name: 'redeploy',
    component: component.name,
    timeoutMs: callTimeoutMs,
    call: async (call) => ({ kind: 'running', handle: await provider.release(request, call) }),
    reconcile: (call) => provider.reconcile({ kind: 'release', request }, call),
  });
  const made = state.kind === 'running' ? await looked(work, component, state) : state;
  if (made.kind !== 'succeeded' || typeof made.result !== 'string' || component.shift === 'none') return made;
  const given = await giveAll(work, component, made.result);
  return given.kind === 'running' ? looked(work, component, given) : given;
}

async function looked(
  work: Work,
  component: PlannedComponent,
  { step, handle }: Extract<StepState, { kind: 'running' }>,
): Promise<StepState> {
  const at = placeOf(work.deployment, component);
  const progress = await lookAt(work, step, (signal) => providerOf(work, component).check(at, handle, signal));
  switch (progress.kind) {
    case 'silent':
      return { kind: 'later', untilMs: progress.untilMs };
    case 'running':
      return { kind: 'later', untilMs: work.world.clock.now() + lookAgainMs };
    case 'failed':
      return fail(work, step, progress);
    case 'succeeded':
      await finish(work, step, progress.version);
      return { kind: 'succeeded', result: progress.version };
  }
}

function giveAll(work: Work, component: PlannedComponent, version: string): Promise<StepState> {
  const provider = providerOf(work, component);
  const request = { ...placeOf(work.deployment, component), version, weight: 100 };
  return perform(work, {
    name: 'shift-back',
    component: component.name,
    timeoutMs: callTimeoutMs,
    call: async (call) => {
      const begun = await provider.shift(request, call);
      return begun.kind === 'running' ? { kind: 'running', handle: begun.handle } : { kind: 'finished', result: null };
    },
    reconcile: (call) => provider.reconcile({ kind: 'shift', request }, call),
  });
}
