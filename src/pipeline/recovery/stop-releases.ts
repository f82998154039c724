import type { ComponentTarget, Handle, ProviderCall } from '../../ports/provider.ts';
import type { Step } from '../../ports/store.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { answered } from '../answered.ts';
import { providerOf } from '../components.ts';
import { partOfPlace } from '../parts/split.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Work } from '../work.ts';
import { placeOf } from '../work.ts';

const callTimeoutMs = 5000;
/** Calls side by side in one look. */
const atOnce = 32;

/**
 * Ends work of this deployment that is still under way, so that it does not land on top of what is restored; says until when
 * one must be waited for.
 */
export async function stopReleases(work: Work): Promise<number | undefined> {
  const { deployment, world, book } = work;
  const cancelled = await book.readAll(deployment.phaseEpoch, 'cancel');
  const isEnded = (step: Step): boolean =>
    cancelled.some(
      ({ component, state, failure }) =>
        component === step.component && (state === 'succeeded' || failure?.recovery?.decision === 'give-up'),
    );
  const open = (await book.open()).filter((step) => step.epoch < deployment.phaseEpoch && changes(step));
  const left = open.filter((step) => !isEnded(step));
  const states = await Promise.all(left.slice(0, atOnce).map((step) => stop(work, step)));
  const failed = states.find((state) => state?.kind === 'failed');
  if (failed?.kind === 'failed') {
    world.log.warn({ deployment: deployment.id, code: failed.failure.code }, 'cannot end work under way');
  }
  const waits = states.flatMap((state) => (state?.kind === 'later' ? [state.untilMs] : []));
  if (left.length > atOnce) waits.push(world.clock.now());
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** What a deployment does to the world on its way forward. */
const changes = ({ name }: Step): boolean => /^(?:release$|mend$|shift-\d|by-hand-)/.test(name);

async function stop(work: Work, step: Step): Promise<StepState | undefined> {
  const component = work.deployment.plan.procedure.components.find(
    ({ name }) => name === step.component || partOfPlace(step.component, name) !== undefined,
  );
  if (component === undefined) return undefined;
  const part = partOfPlace(step.component, component.name);
  const at: ComponentTarget = {
    ...placeOf(work.deployment, component),
    ...(part === undefined ? {} : { part: { name: part } }),
  };
  const found = step.state === 'running' ? { handle: step.handle ?? null } : await handleOf(work, step, at);
  if (found === undefined) return undefined;
  if ('untilMs' in found) return { kind: 'later', untilMs: found.untilMs };
  return perform(work, {
    name: 'cancel',
    component: step.component ?? component.name,
    timeoutMs: callTimeoutMs,
    call: async (call) => {
      await providerOf(work, component).cancel(at, found.handle, call);
      return { kind: 'finished', result: null };
    },
  });
}

type Found = { readonly handle: Handle } | { readonly untilMs: number } | undefined;

/** A call whose answer was lost: what became of it is known once it cannot happen any more. */
async function handleOf(work: Work, step: Step, at: ComponentTarget): Promise<Found> {
  const { deployment, world, claim } = work;
  const { key, deadlineMs } = step;
  if (world.clock.now() < deadlineMs) return { untilMs: deadlineMs };
  const call = callOf(work, step, at);
  if (call === undefined) return undefined;
  const signal = AbortSignal.timeout(callTimeoutMs);
  try {
    const asked = providerOf(work, at.component).reconcile(call, { key, fence: claim.fence, signal });
    const found = await answered(asked, signal);
    return found.kind === 'done' && found.handle !== undefined ? { handle: found.handle } : undefined;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log.warn({ deployment: deployment.id, code: error.code }, 'cannot tell what became of a call');
    return undefined;
  }
}

/** The call as it was made, from the name of its step. */
function callOf({ deployment }: Work, { name }: Step, at: ComponentTarget): ProviderCall | undefined {
  const { plan, versions } = deployment;
  if (name === 'release') return { kind: 'release', request: { ...at, release: plan.release } };
  if (name === 'mend') {
    return plan.mend === undefined ? undefined : { kind: 'mend', request: { ...at, fix: plan.mend.fix } };
  }
  const version: string | undefined = versions[at.component.name];
  const weight = Number(name.split('-').at(-1));
  return version === undefined ? undefined : { kind: 'shift', request: { ...at, version, weight } };
}
