import type { Failure } from '../domain/deployment.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { ProviderErrorCode } from '../ports/provider-error.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Provider } from '../ports/provider.ts';
import type { StepState } from './step.ts';
import type { Next, Work } from './work.ts';
import { happened, wait } from './work.ts';
import { holdForPerson } from './held.ts';

/** The provider of a component; one that this program does not know is a failure of the deployment, not of the program. */
export function providerOf(work: Work, component: PlannedComponent): Provider {
  const provider = work.world.provider(component.provider);
  if (provider !== undefined) return provider;
  throw new ProviderError('invalid', `there is no provider called "${component.provider}"`);
}

/** The worst of several steps side by side: a failure counts before a doubt, a doubt before waiting. */
export function together(states: readonly StepState[]): StepState | undefined {
  const order = ['failed', 'unknown', 'later', 'running', 'succeeded'];
  return [...states].sort((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind))[0];
}

/** What a step that cannot go on means for the deployment. */
export function nextOfTrouble(work: Work, state: StepState, subject: string): Next {
  switch (state.kind) {
    case 'failed':
      if (state.failure.code === 'host-gone')
        return holdForPerson(work, { kind: 'host-gone', host: state.failure.sentence });
      return happened({ kind: 'went-bad', failure: stepFailure(work, { subject, ...state.failure }) });
    case 'unknown':
      return holdForPerson(work, { kind: 'unknown-result', step: `${subject}: ${state.why}` });
    case 'later':
      return wait(state.untilMs);
    case 'running':
    case 'succeeded':
      return wait(work.nowMs);
  }
}

export const stepFailure = (
  work: Work,
  { subject, sentence }: { readonly subject: string; readonly sentence: string; readonly code?: ProviderErrorCode },
): Failure => ({
  code: 'step-failed',
  by: { kind: 'quarterdeck' },
  atMs: work.nowMs,
  severity: 'P1',
  subject,
  detail: sentence,
});

/** The phase took longer than it may. */
export function timedOut(work: Work, limitMs: number): Next | undefined {
  const { phase, phaseSinceMs, heldMs, hold } = work.deployment;
  if (hold !== undefined || work.nowMs - phaseSinceMs - heldMs <= limitMs) return undefined;
  return happened({
    kind: 'went-bad',
    failure: {
      code: 'timed-out',
      by: { kind: 'quarterdeck' },
      atMs: work.nowMs,
      severity: 'P1',
      subject: phase,
      detail: `longer than ${Math.round(limitMs / 1000)} s`,
    },
  });
}
