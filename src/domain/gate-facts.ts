import type { Deployment } from './deployment.ts';
import type { DeploymentEvent } from './events.ts';
import type { StandingGate } from './gate.ts';
import type { NoticeFacts } from './notice.ts';

interface Change {
  readonly before: Deployment;
  readonly event: DeploymentEvent;
  readonly after: Deployment;
}

/** What there is to tell of gates: that one is waited at, what people said to it, and that it was not taken there. */
export function gateFacts({ before, event, after }: Change): readonly NoticeFacts[] {
  switch (event.kind) {
    case 'progressed':
      return (after.gates ?? []).filter((gate) => !isKnown(before, gate)).map((gate) => waiting(after, gate));
    case 'gate-decided': {
      const { name = '', subject = '' } = after.gateDecisions?.at(-1) ?? {};
      const { verdict, reason } = event;
      return [{ event: 'gate-decided', name, subject, verdict, ...(reason === undefined ? {} : { reason }) }];
    }
    case 'gate-settled': {
      const { outcome } = event;
      const { name = '', url = '' } = after.gateDecisions?.[event.decision] ?? {};
      return outcome.kind === 'taken' ? [] : [{ event: 'gate-refused', name, url, outcome }];
    }
    default:
      return [];
  }
}

const isKnown = ({ gates = [] }: Deployment, { id, step }: StandingGate): boolean =>
  gates.some((one) => one.id === id && one.step === step);

const waiting = ({ plan }: Deployment, gate: StandingGate): NoticeFacts => ({
  event: 'gate-waiting',
  gate,
  roles: gate.isOurs ? plan.procedure.approval.roles : [],
});
