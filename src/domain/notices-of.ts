import type { Actor, Deployment } from './deployment.ts';
import { approvalsInForce } from './deployment.ts';
import { authorsOf } from './authors.ts';
import type { DeploymentEvent } from './events.ts';
import { gateFacts } from './gate-facts.ts';
import type { Notice, NoticeFacts, NoticeSubject } from './notice.ts';
import type { Phase } from './phase.ts';
import { consentsOf } from './plan.ts';

/** An event and what it made of the record. */
export interface Change {
  readonly before: Deployment;
  readonly event: DeploymentEvent;
  readonly after: Deployment;
}

/** What there is to tell of a change. Pure, so that the same change is always told the same way. */
export function noticesOf({ before, event, after }: Change, nowMs: number): readonly Notice[] {
  const facts = [
    ...ofEvent(event, after),
    ...gateFacts({ before, event, after }),
    ...(before.phase === after.phase ? [] : ofPhase(before, after, nowMs)),
  ];
  return facts.map((fact) => noticeOf(after, fact, { by: actorOf(event), atMs: nowMs }));
}

/** The first notices of a new deployment. */
export function noticesOfRequest(deployment: Deployment, nowMs: number): readonly Notice[] {
  const who = { by: { kind: 'person', id: deployment.requestedBy }, atMs: nowMs } as const;
  const planned = noticeOf(
    deployment,
    {
      event: 'planned',
      ...(deployment.reason === undefined ? {} : { detail: deployment.reason }),
      ...(deployment.brokeGlass === true ? { brokeGlass: true } : {}),
    },
    who,
  );
  return deployment.phase === 'awaiting' && deployment.plan.procedure.approval.count > 0
    ? [planned, noticeOf(deployment, wanted(deployment, 'approval-wanted'), who)]
    : [planned];
}

/** One notice about a deployment. */
export const noticeOf = (
  deployment: Deployment,
  facts: NoticeFacts,
  who: { readonly by: Actor; readonly atMs: number },
): Notice => ({ about: 'deployment', subject: subjectOf(deployment), ...who, facts });

const subjectOf = ({ id, plan, requestedBy, epoch, digest }: Deployment): NoticeSubject => ({
  id,
  kind: plan.kind,
  service: plan.service,
  environment: plan.environment,
  label: plan.release.label,
  requestedBy,
  epoch,
  digest,
  authors: authorsOf(plan),
  ...(plan.base === undefined ? {} : { baseLabel: plan.base.label }),
});

/** Who caused it: events that carry a person, else the program. */
export function actorOf(event: DeploymentEvent): Actor {
  if (event.kind === 'went-bad') return event.failure.by;
  if (event.kind === 'held') return event.hold.by;
  if (!('by' in event)) return { kind: 'quarterdeck' };
  return typeof event.by === 'string' ? { kind: 'person', id: event.by } : event.by;
}

const quorum = (deployment: Deployment) => ({
  have: approvalsInForce(deployment).length,
  need: deployment.plan.procedure.approval.count,
});

const wanted = (deployment: Deployment, event: 'approval-wanted' | 'approval-reminder'): NoticeFacts => ({
  event,
  roles: deployment.plan.procedure.approval.roles,
  ...quorum(deployment),
  ...mindOf(deployment),
});

const mostToMind = 12;

function mindOf({ plan }: Deployment): { readonly mind?: readonly string[] } {
  const all = [...consentsOf(plan).map(({ sentence }) => `a yes agrees to this too: ${sentence}`), ...plan.risks];
  const left = all.length - mostToMind;
  const shown = left > 0 ? [...all.slice(0, mostToMind), `and ${left} more; the plan shows them`] : all;
  return shown.length === 0 ? {} : { mind: shown };
}

function ofEvent(event: DeploymentEvent, after: Deployment): readonly NoticeFacts[] {
  switch (event.kind) {
    case 'approved':
      return [
        { event: 'approved', ...quorum(after), ...(event.comment === undefined ? {} : { comment: event.comment }) },
      ];
    case 'reminded':
      return [reminder(after)];
    case 'base-moved':
      return [{ event: 'plan-changed' }, wanted(after, 'approval-wanted')];
    case 'held':
    case 'weight-set':
      return [held(after, 'held')];
    case 'resumed':
      return [{ event: 'resumed' }];
    case 'promoted':
      return [{ event: 'promoted' }];
    case 'smoked': {
      const failed = event.results.some(({ passed }) => !passed);
      return [{ event: failed ? 'smoke-failed' : 'smoke-passed', results: event.results }];
    }
    case 'warned':
      return [{ event: 'trigger-breached', failure: event.failure, shadow: event.shadow }];
    case 'shifted':
      return [{ event: 'stage-reached', weight: event.weight }];
    default:
      return [];
  }
}

function reminder(after: Deployment): NoticeFacts {
  if (after.hold !== undefined) return held(after, 'hold-reminder');
  return after.phase === 'rollback-failed' ? broken(after) : wanted(after, 'approval-reminder');
}

const broken = ({ rollbackTrouble }: Deployment): NoticeFacts => ({
  event: 'rollback-failed',
  why: rollbackTrouble ?? 'unknown',
});

const held = (after: Deployment, event: 'held' | 'hold-reminder'): NoticeFacts => ({
  event,
  reason: after.hold?.reason ?? { kind: 'paused' },
  dueAtMs: after.hold?.dueAtMs ?? after.phaseSinceMs,
  ...(after.hold === undefined ? {} : { onExpiry: after.hold.onExpiry }),
  ask: after.plan.procedure.decision.ask,
});

type OfPhase = Readonly<Partial<Record<Phase, (after: Deployment, before: Deployment, nowMs: number) => NoticeFacts>>>;

const phaseFacts: OfPhase = {
  queued: () => ({ event: 'admitted' }),
  scheduled: () => ({ event: 'admitted' }),
  preparing: () => ({ event: 'started' }),
  shifting: (after) => ({ event: 'released', detail: after.plan.release.label }),
  live: (after, _before, nowMs) => ({ event: 'succeeded', tookMs: nowMs - startedAt(after) }),
  rejected: ({ rejection }) => ({
    event: 'rejected',
    ...(rejection === undefined ? {} : { reason: rejection.reason }),
  }),
  expired: () => ({ event: 'expired' }),
  cancelled: () => ({ event: 'cancelled' }),
  blocked: ({ checks }) => ({
    event: 'blocked',
    failed: checks
      .filter(({ mode, state }) => mode === 'enforce' && state === 'failed')
      .map(({ name, summary, remedy }) => ({ name, summary, remedy })),
  }),
  'rolling-back': ({ failure }) =>
    failure === undefined ? { event: 'started' } : { event: 'rolling-back', failure, shadow: false },
  'rolled-back': (after) => ({
    event: 'rolled-back',
    ...(after.failure === undefined ? {} : { failure: after.failure }),
    ...clockOf(after),
  }),
  'rollback-failed': broken,
};

function ofPhase(before: Deployment, after: Deployment, nowMs: number): readonly NoticeFacts[] {
  if (after.phase === 'failed') {
    if (before.phase === 'rollback-failed') return [{ event: 'resolved' }];
    return after.failure === undefined ? [] : [{ event: 'failed', failure: after.failure, shadow: false }];
  }
  // Only the first entry says that the version exists; later stages are told by their weight.
  if (after.phase === 'shifting' && before.phase !== 'releasing') return [];
  const facts = phaseFacts[after.phase];
  return facts === undefined ? [] : [facts(after, before, nowMs)];
}

/** When work began; the request itself for one that never did. */
const startedAt = (deployment: Deployment): number =>
  deployment.spans.find(({ phase }) => phase === 'preparing')?.fromMs ?? deployment.requestedAtMs;

function clockOf({ failure, rollback }: Deployment): Partial<Extract<NoticeFacts, { readonly event: 'rolled-back' }>> {
  if (rollback === undefined) return {};
  const { trafficRestoredAtMs: restored, undone, notUndone } = rollback;
  return {
    ...(undone === undefined ? {} : { undone }),
    ...(notUndone === undefined ? {} : { notUndone }),
    ...(failure?.firstBadAtMs === undefined ? {} : { decidedInMs: rollback.decidedAtMs - failure.firstBadAtMs }),
    ...(restored === undefined ? {} : { restoredInMs: restored - rollback.decidedAtMs }),
  };
}
