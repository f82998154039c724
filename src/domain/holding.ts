import type { Deployment, HoldReason } from './deployment.ts';
import { illegal, move, released } from './enter.ts';
import type { EventOf } from './events.ts';
import { isFinal, isWorking } from './lifecycle.ts';
import type { Outcome } from './refusals.ts';
import { no, yes } from './refusals.ts';

/** Into the next stage of the rollout. */
export function nextStage(deployment: Deployment, _event: EventOf<'next-stage'>, nowMs: number): Outcome<Deployment> {
  const stageIndex = deployment.stageIndex + 1;
  if (stageIndex >= deployment.plan.procedure.stages.length) return no(illegal(deployment, 'next-stage'));
  return move({ ...deployment, stageIndex }, 'next-stage', nowMs);
}

/** Stops before the next step. */
export function hold(deployment: Deployment, { hold: wanted }: EventOf<'held'>, nowMs: number): Outcome<Deployment> {
  const { id, phase } = deployment;
  if (phase === 'rolling-back') return no({ code: 'already-rolling-back', id });
  if (!isWorking(phase) && phase !== 'queued') return no(illegal(deployment, 'hold'));
  // A share set by hand is a hold already; another one in its place would move the traffic back to the plan.
  const standing = deployment.hold?.reason.kind;
  if (standing === wanted.reason.kind || standing === 'traffic-by-hand') return no({ code: 'already-held', id });
  return yes({ ...released(deployment, nowMs), epoch: deployment.epoch + 1, hold: wanted });
}

/** A gate that is resumed is passed, and so is doubt about a stage that is over; everything else goes on where it was. */
export function resume(deployment: Deployment, { by }: EventOf<'resumed'>, nowMs: number): Outcome<Deployment> {
  const { hold: held } = deployment;
  if (held === undefined) return no({ code: 'not-held', id: deployment.id });
  const { reason } = held;
  const stageOver = reason.kind === 'inconclusive' && reason.sequence === undefined && by.kind === 'person';
  if (reason.kind === 'gate' || stageOver) return promote(deployment, { kind: 'promoted', by }, nowMs);
  const backwards = reason.kind === 'would-go-backwards';
  const passed = subjectOf(reason);
  return yes({
    ...released(deployment, nowMs),
    epoch: deployment.epoch + 1,
    backwardsAllowed: deployment.backwardsAllowed || backwards,
    ...(reason.kind === 'traffic-by-hand' ? { weightOpen: true } : {}),
    ...(passed === undefined ? {} : { accepted: [...(deployment.accepted ?? []), passed] }),
  });
}

/** Under this name the failed parts of a component are let pass. */
export const failedPartsOf = (component: string): string => `parts of ${component}`;

/** What whoever ends this hold lets pass. */
function subjectOf(reason: HoldReason): string | undefined {
  if (reason.kind === 'trigger') return reason.trigger;
  if (reason.kind === 'parts-failed') return failedPartsOf(reason.component);
  return reason.kind === 'inconclusive' ? reason.sequence : undefined;
}

/** On to the next stage now, whatever is left of this one. */
export function promote(deployment: Deployment, event: EventOf<'promoted'>, nowMs: number): Outcome<Deployment> {
  const { phase, stageIndex, plan } = deployment;
  if (isFinal(phase) || (phase !== 'observing' && phase !== 'baking')) return no(illegal(deployment, event.kind));
  const last = stageIndex + 1 >= plan.procedure.stages.length;
  // The end of a rollout is 100 %: a share set by hand is first put back to what the plan says.
  if (deployment.hold?.reason.kind === 'traffic-by-hand' && (last || phase === 'baking'))
    return resume(deployment, { kind: 'resumed', by: event.by }, nowMs);
  // Nothing is live before everybody has it: a share by hand that was taken back may still be on its way.
  const isOpen = deployment.weightOpen === true;
  if (phase === 'baking') return isOpen ? no(illegal(deployment, event.kind)) : move(deployment, 'baked', nowMs);
  return last ? move(deployment, 'all-stages-done', nowMs) : nextStage(deployment, { kind: 'next-stage' }, nowMs);
}

/** A person's own share of traffic, until somebody resumes the plan. */
export function setByHand(
  deployment: Deployment,
  { by, weight }: EventOf<'weight-set'>,
  nowMs: number,
): Outcome<Deployment> {
  if (deployment.phase !== 'observing' && deployment.phase !== 'baking') return no(illegal(deployment, 'traffic'));
  return yes({
    ...released(deployment, nowMs),
    epoch: deployment.epoch + 1,
    weightOpen: true,
    hold: {
      reason: { kind: 'traffic-by-hand', weight },
      by: { kind: 'person', id: by },
      sinceMs: nowMs,
      dueAtMs: Number.MAX_SAFE_INTEGER,
      onExpiry: 'remind',
    },
  });
}
