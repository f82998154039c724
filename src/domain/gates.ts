import type { Deployment } from './deployment.ts';
import { illegal } from './enter.ts';
import type { EventOf } from './events.ts';
import type { GateDecision, StandingGate } from './gate.ts';
import { isWorking } from './lifecycle.ts';
import type { Outcome } from './refusals.ts';
import { no, yes } from './refusals.ts';

type Gated = Pick<Deployment, 'gates' | 'gateDecisions'>;

/** What was said to this gate last; nothing when a word was refused there and somebody must decide again. */
export function decisionOn(
  { gateDecisions = [] }: Gated,
  { id, step }: Pick<StandingGate, 'id' | 'step'>,
): GateDecision | undefined {
  const last = gateDecisions.findLast((one) => one.gate === id && one.step === step);
  return last?.outcome?.kind === 'refused' ? undefined : last;
}

/** Gates that somebody may decide about here and now. */
export const openGates = (deployment: Gated): readonly StandingGate[] =>
  (deployment.gates ?? []).filter((gate) => gate.isOurs && decisionOn(deployment, gate) === undefined);

/** Waiting at a gate is no part of the time that a phase may take. */
export function seeGates(
  deployment: Deployment,
  gates: readonly StandingGate[] | undefined,
  nowMs: number,
): Deployment {
  if (gates === undefined) return deployment;
  const { gatedSinceMs, ...rest } = deployment;
  const isGated = gates.length > 0;
  if (isGated) return { ...rest, gates, gatedSinceMs: gatedSinceMs ?? nowMs };
  return { ...rest, gates, heldMs: rest.heldMs + (gatedSinceMs === undefined ? 0 : nowMs - gatedSinceMs) };
}

/** How long the work has stood before gates that are still closed. */
export const gatedMs = ({ gatedSinceMs }: Pick<Deployment, 'gatedSinceMs'>, nowMs: number): number =>
  gatedSinceMs === undefined ? 0 : Math.max(0, nowMs - gatedSinceMs);

/** A yes or no to a gate: as with approvals never the requester’s own, and each gate is decided once. */
export function decideGate(deployment: Deployment, event: EventOf<'gate-decided'>, nowMs: number): Outcome<Deployment> {
  const { id, phase, plan, requestedBy, hold, gates = [], gateDecisions = [] } = deployment;
  const { by, byName, verdict, reason } = event;
  if (!isWorking(phase)) return no(illegal(deployment, 'gate'));
  const gate = gates.find((one) => one.id === event.gate);
  if (gate === undefined) return no({ code: 'gate-closed', id, state: 'gone' });
  const { name, url, step, subject } = gate;
  if (!gate.isOurs) return no({ code: 'gate-closed', id, state: 'not-ours', name, url });
  const earlier = decisionOn(deployment, gate);
  if (earlier !== undefined) return no({ code: 'gate-closed', id, state: 'decided', name, url, by: earlier.by });
  if (verdict === 'approved' && by === requestedBy && !plan.procedure.approval.requesterMayApprove)
    return no({ code: 'own-request' });
  if (verdict === 'approved' && hold !== undefined) return no({ code: 'gate-closed', id, state: 'held', name, url });
  const decision: GateDecision = {
    ...{ step, gate: gate.id, name, subject, url, verdict, by, byName, atMs: nowMs },
    ...(reason === undefined ? {} : { reason }),
  };
  return yes({ ...deployment, gateDecisions: [...gateDecisions, decision] });
}

/** What became of a decision out there. */
export function settleGate(
  deployment: Deployment,
  { decision, outcome }: EventOf<'gate-settled'>,
): Outcome<Deployment> {
  const { gateDecisions = [] } = deployment;
  const open = gateDecisions[decision];
  if (open === undefined || open.outcome !== undefined) return no(illegal(deployment, 'gate-settled'));
  return yes({
    ...deployment,
    gateDecisions: gateDecisions.map((one, index) => (index === decision ? { ...one, outcome } : one)),
  });
}
