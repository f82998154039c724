import type { Failure, HoldReason } from '../domain/deployment.ts';
import { gatedMs } from '../domain/gates.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { ProviderErrorCode } from '../ports/provider-error.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Provider } from '../ports/provider.ts';
import type { StepFailure } from '../ports/store.ts';
import type { StepState } from './step-state.ts';
import type { Next, Work } from './work.ts';
import { happened, noLaterThan, wait } from './work.ts';
import { holdForPerson } from './held.ts';

const doubtAgainMs = 5000;

/** The provider of a component; one that this program does not know is a failure of the deployment, not of the program. */
export function providerOf(work: Work, component: PlannedComponent): Provider {
  const provider = work.world.provider(component.provider);
  if (provider !== undefined) return provider;
  throw new ProviderError('invalid', `there is no provider called "${component.provider}"`);
}

/** The worst of several steps side by side: a failure counts before a doubt, a doubt before waiting; of waits the shortest. */
export function together(states: readonly StepState[]): StepState | undefined {
  const order = ['failed', 'unknown', 'later', 'running', 'succeeded'];
  return states.toSorted(
    (left, right) => order.indexOf(left.kind) - order.indexOf(right.kind) || untilOf(left) - untilOf(right),
  )[0];
}

const untilOf = (state: StepState): number => (state.kind === 'later' ? state.untilMs : 0);

/** What a step that cannot go on means for the deployment. */
export function nextOfTrouble(work: Work, state: StepState, subject: string): Next {
  switch (state.kind) {
    case 'failed':
      if (state.failure.code === 'host-gone') return ask(work, { kind: 'host-gone', host: state.failure.sentence });
      if (state.failure.recovery?.decision === 'hold') return ask(work, needsPerson(subject, state.failure));
      return happened({ kind: 'went-bad', failure: stepFailure(work, { subject, ...state.failure }) });
    case 'unknown':
      return ask(work, { kind: 'unknown-result', step: `${subject}: ${state.why}` });
    case 'later':
      return wait(state.untilMs);
    case 'running':
    case 'succeeded':
      return wait(work.nowMs);
  }
}

const needsPerson = (step: string, { sentence, recovery }: StepFailure): HoldReason => ({
  kind: 'needs-person',
  step,
  why: sentence,
  todo: recovery?.todo ?? '',
});

/** What is held already stays held for its own reason; the doubt is looked at again meanwhile. */
function ask(work: Work, reason: HoldReason): Next {
  const { hold } = work.deployment;
  return hold === undefined
    ? holdForPerson(work, reason)
    : wait(Math.min(hold.dueAtMs, work.world.clock.now() + doubtAgainMs));
}

const stepFailure = (
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

/** When a phase that may take this long is late; time held, or spent before a gate, does not count. */
const limitOf = ({ deployment, nowMs }: Work, limitMs: number): number =>
  deployment.phaseSinceMs + deployment.heldMs + gatedMs(deployment, nowMs) + limitMs + 1;

/** Waits, but not past the end of the phase's own time. */
export const withinLimit = (work: Work, next: Next, limitMs: number): Next =>
  work.deployment.hold === undefined ? noLaterThan(next, limitOf(work, limitMs)) : next;

/** The phase took longer than it may. */
export function timedOut(work: Work, limitMs: number): Next | undefined {
  const { phase, hold } = work.deployment;
  if (hold !== undefined || work.nowMs < limitOf(work, limitMs)) return undefined;
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
