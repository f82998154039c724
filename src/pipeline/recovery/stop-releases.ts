import type { PlannedComponent } from '../../domain/plan.ts';
import type { Handle } from '../../ports/provider.ts';
import type { Step } from '../../ports/store.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { answered } from '../answered.ts';
import { providerOf } from '../components.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Work } from '../work.ts';
import { placeOf } from '../work.ts';

const callTimeoutMs = 5000;

/** Ends releases still under way, so that they do not land on top of what is restored; says until when one must be waited for. */
export async function stopReleases(work: Work): Promise<number | undefined> {
  const { deployment, world } = work;
  const open = (await world.store.steps(deployment.id)).filter(
    ({ name, state }) => name === 'release' && (state === 'running' || state === 'intended'),
  );
  const states = await Promise.all(open.map((step) => stop(work, step)));
  const failed = states.find((state) => state?.kind === 'failed');
  if (failed?.kind === 'failed') {
    world.log.warn({ deployment: deployment.id, code: failed.failure.code }, 'cannot end a release under way');
  }
  const waits = states.flatMap((state) => (state?.kind === 'later' ? [state.untilMs] : []));
  return waits.length === 0 ? undefined : Math.min(...waits);
}

async function stop(work: Work, step: Step): Promise<StepState | undefined> {
  const component = work.deployment.plan.procedure.components.find(({ name }) => name === step.component);
  if (component === undefined) return undefined;
  const found = step.state === 'running' ? { handle: step.handle ?? null } : await handleOf(work, step, component);
  if (found === undefined) return undefined;
  if ('untilMs' in found) return { kind: 'later', untilMs: found.untilMs };
  return perform(work, {
    name: 'cancel',
    component: component.name,
    timeoutMs: callTimeoutMs,
    call: async (call) => {
      await providerOf(work, component).cancel(placeOf(work.deployment, component), found.handle, call);
      return { kind: 'finished', result: null };
    },
  });
}

type Found = { readonly handle: Handle } | { readonly untilMs: number } | undefined;

/** A release whose answer was lost: what became of it is known once it cannot happen any more. */
async function handleOf(work: Work, { key, deadlineMs }: Step, component: PlannedComponent): Promise<Found> {
  const { deployment, world, claim } = work;
  if (world.clock.now() < deadlineMs) return { untilMs: deadlineMs };
  const request = { ...placeOf(deployment, component), release: deployment.plan.release };
  const signal = AbortSignal.timeout(callTimeoutMs);
  try {
    const provider = providerOf(work, component);
    const asked = provider.reconcile({ kind: 'release', request }, { key, fence: claim.fence, signal });
    const found = await answered(asked, signal);
    return found.kind === 'done' && found.handle !== undefined ? { handle: found.handle } : undefined;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log.warn({ deployment: deployment.id, code: error.code }, 'cannot tell what became of a release');
    return undefined;
  }
}
