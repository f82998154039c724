import type { PlannedComponent } from '../../domain/plan.ts';
import { consentsGiven } from '../../domain/plan.ts';
import { nextOfTrouble, providerOf, timedOut, together, withinLimit } from '../components.ts';
import { afterHold, whileHeld } from '../held.ts';
import { answered } from '../answered.ts';
import { smokeTests } from '../smoke-step.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Progress } from '../../ports/provider.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import { fail, failureOf, finish } from '../step-result.ts';
import type { Next, Work } from '../work.ts';
import { happened, noLaterThan, placeOf, wait } from '../work.ts';

const callTimeoutMs = 5000;
const pollMs = 400;
const silentMs = 1000;

/** Makes the new version of every component exist, in the order of their needs, without traffic; then tries it there. */
export async function releasing(work: Work): Promise<Next> {
  const { deployment } = work;
  const over = deployment.hold === undefined ? undefined : afterHold(work, deployment.hold);
  if (over !== undefined) return over;
  if (!deployment.effectsBegun && deployment.hold === undefined) return happened({ kind: 'effects-began' });
  const { releaseMs } = deployment.plan.procedure.timeouts;
  const late = timedOut(work, releaseMs);
  if (late !== undefined) return late;
  const ready = readyComponents(work);
  const states = await Promise.all(ready.map((component) => releaseComponent(work, component)));
  return withinLimit(work, await nextOf(work, ready, states), releaseMs);
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
  if (worst?.kind === 'failed' || worst?.kind === 'unknown') return nextOfTrouble(work, worst, 'release');
  const running = states.find((one) => one.kind === 'running');
  const next = running === undefined ? undefined : followed(work, running);
  if (worst?.kind === 'later') return noLaterThan(next ?? wait(worst.untilMs), worst.untilMs);
  if (next !== undefined) return next;
  const smoked = await smokeTests(work, 'preview');
  if (deployment.hold === undefined) return smoked ?? happened({ kind: 'released' });
  return smoked?.kind === 'happened'
    ? smoked
    : noLaterThan(smoked ?? whileHeld(work, deployment.hold), deployment.hold.dueAtMs);
}

/** Lines of the work under way go onto the card when they changed. */
function followed(work: Work, { step }: Extract<StepState, { kind: 'running' }>): Next {
  const lines = linesOf(step.result);
  const last = work.deployment.output;
  const changed = lines.length > 0 && lines.join('\n') !== last.join('\n');
  return changed
    ? { kind: 'happened', event: { kind: 'output', lines }, lookAgainMs: pollMs }
    : wait(work.nowMs + pollMs);
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
  const { plan } = deployment;
  const request = { ...at, release: plan.release, consents: consentsGiven(plan, component.name) };
  const state = await perform(work, {
    name: 'release',
    component: component.name,
    timeoutMs: callTimeoutMs,
    beginsWhileHeld: false,
    call: async (call) => ({ kind: 'running', handle: await providerOf(work, component).release(request, call) }),
    reconcile: async (call) => providerOf(work, component).reconcile({ kind: 'release', request }, call),
  });
  if (state.kind !== 'running') return state;
  const progress = await lookAt(work, (signal) => providerOf(work, component).check(at, state.handle, signal));
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
      const failed = await fail(work, state.step, { code, sentence, retryable });
      // Read again through the step's own rules: they know whether there is another try.
      return retryable ? { kind: 'later', untilMs: world.clock.now() } : failed;
    }
  }
}

/** Looking is safe to repeat: a far end that does not answer is asked again until the phase's time is over. */
async function lookAt(
  work: Work,
  check: (signal: AbortSignal) => Promise<Progress>,
): Promise<Progress | { readonly kind: 'silent' }> {
  const signal = AbortSignal.timeout(callTimeoutMs);
  try {
    return await answered(check(signal), signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, sentence, retryable } = failureOf(error);
    work.world.log.warn({ deployment: work.deployment.id, code }, 'cannot follow the release; looking again');
    return retryable ? { kind: 'silent' } : { kind: 'failed', code, sentence, retryable, lines: [] };
  }
}
