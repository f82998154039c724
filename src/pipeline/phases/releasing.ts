import type { PlannedComponent } from '../../domain/plan.ts';
import { nextOfTrouble, providerOf, timedOut, together } from '../components.ts';
import { afterHold, whileHeld } from '../held.ts';
import { smokeTests } from '../smoke-step.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Progress } from '../../ports/provider.ts';
import type { StepState } from '../step.ts';
import { fail, finish, perform } from '../step.ts';
import type { Next, Work } from '../work.ts';
import { happened, placeOf, wait } from '../work.ts';

const callTimeoutMs = 5000;
const pollMs = 400;
const silentMs = 1000;

/** Makes the new version of every component exist, in the order of their needs, without traffic; then tries it there. */
export async function releasing(work: Work): Promise<Next> {
  const { deployment } = work;
  const over = deployment.hold === undefined ? undefined : afterHold(work, deployment.hold);
  if (over !== undefined) return over;
  if (!deployment.effectsBegun && deployment.hold === undefined) return happened({ kind: 'effects-began' });
  const late = timedOut(work, deployment.plan.procedure.timeouts.releaseMs);
  if (late !== undefined) return late;
  const ready = readyComponents(work);
  const states = await Promise.all(ready.map((component) => releaseComponent(work, component)));
  return nextOf(work, ready, states);
}

async function nextOf(work: Work, ready: readonly PlannedComponent[], states: readonly StepState[]): Promise<Next> {
  const { deployment } = work;
  const done = ready.findIndex((_, index) => states[index]?.kind === 'succeeded');
  const component = ready[done];
  const state = states[done];
  if (component !== undefined && state?.kind === 'succeeded') {
    return happened({
      kind: 'component-released',
      component: component.name,
      version: typeof state.result === 'string' ? state.result : '',
    });
  }
  const worst = together(states);
  if (worst?.kind === 'failed' || worst?.kind === 'unknown' || worst?.kind === 'later') {
    return nextOfTrouble(work, worst, 'release');
  }
  if (worst?.kind === 'running') return followed(work, worst);
  if (deployment.hold !== undefined) return whileHeld(work, deployment.hold);
  return (await smokeTests(work, 'preview')) ?? happened({ kind: 'released' });
}

/** Lines of the work under way go onto the card when they changed. */
function followed(work: Work, { step }: Extract<StepState, { kind: 'running' }>): Next {
  const lines = linesOf(step.result);
  const last = work.deployment.output;
  const changed = lines.length > 0 && lines.join('\n') !== last.join('\n');
  return changed ? happened({ kind: 'output', lines }) : wait(work.nowMs + pollMs);
}

const linesOf = (result: unknown): readonly string[] =>
  Array.isArray(result) ? result.filter((line): line is string => typeof line === 'string').slice(-5) : [];

/** Not released yet, and everything that it comes after is. Nothing new begins while held. */
function readyComponents({ deployment }: Work): readonly PlannedComponent[] {
  const { versions, plan } = deployment;
  return plan.procedure.components.filter(
    ({ name, after }) => versions[name] === undefined && after.every((earlier) => versions[earlier] !== undefined),
  );
}

async function releaseComponent(work: Work, component: PlannedComponent): Promise<StepState> {
  const { deployment, world } = work;
  const at = placeOf(deployment, component);
  const request = { ...at, release: deployment.plan.release };
  const provider = providerOf(work, component);
  const state = await perform(work, {
    name: 'release',
    component: component.name,
    timeoutMs: callTimeoutMs,
    beginsWhileHeld: false,
    call: async (call) => ({ kind: 'running', handle: await provider.release(request, call) }),
    reconcile: (call) => provider.reconcile({ kind: 'release', request }, call),
  });
  if (state.kind !== 'running') return state;
  const progress = await lookAt(work, () => provider.check(at, state.handle, AbortSignal.timeout(callTimeoutMs)));
  switch (progress.kind) {
    case 'silent':
      return { kind: 'later', untilMs: world.clock.now() + silentMs };
    case 'running':
      return { ...state, step: { ...state.step, result: [...progress.lines] } };
    case 'succeeded':
      await finish(work, state.step, progress.version);
      return { kind: 'succeeded', result: progress.version };
    case 'failed': {
      const { code, sentence, retryable } = progress;
      await fail(work, state.step, { code, sentence, retryable });
      // Read again through the step's own rules: they know whether there is another try.
      return retryable
        ? { kind: 'later', untilMs: world.clock.now() }
        : { kind: 'failed', failure: { code, sentence, retryable } };
    }
  }
}

/** Looking is safe to repeat: a far end that does not answer is asked again until the phase's time is over. */
async function lookAt(work: Work, check: () => Promise<Progress>): Promise<Progress | { readonly kind: 'silent' }> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, message } = error;
    work.world.log.warn({ deployment: work.deployment.id, code }, 'cannot follow the release; looking again');
    return error.retryable
      ? { kind: 'silent' }
      : { kind: 'failed', code, sentence: message, retryable: false, lines: [] };
  }
}
