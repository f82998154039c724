import type { ComponentProgress, Deployment, Failure } from './deployment.ts';
import { approvalsInForce } from './deployment.ts';
import { illegal, move, without } from './enter.ts';
import { hold, nextStage, promote, resume, setByHand } from './holding.ts';
import type { DeploymentEvent, EventKind, EventOf } from './events.ts';
import { decideGate, seeGates, settleGate } from './gates.ts';
import { isFinal, isWorking } from './lifecycle.ts';
import type { Outcome } from './refusals.ts';
import { no, yes } from './refusals.ts';
import type { SmokeResult } from './smoke.ts';

type Rules = {
  readonly [Kind in EventKind]: (deployment: Deployment, event: EventOf<Kind>, nowMs: number) => Outcome<Deployment>;
};

/** What follows when this happens now: the next record, or why it cannot happen. Knows no effects. */
export function apply(deployment: Deployment, event: DeploymentEvent, nowMs: number): Outcome<Deployment> {
  // The table's keys are the event's kinds, which the compiler cannot see through one call.
  const rule: (deployment: Deployment, event: never, nowMs: number) => Outcome<Deployment> = rules[event.kind];
  return rule(deployment, event as never, nowMs);
}

const smokeKept = 24;
const outputKept = 5;

const rules: Rules = {
  approved: approve,
  rejected: (deployment, { by, reason }, nowMs) =>
    deployment.phase === 'awaiting'
      ? move({ ...deployment, rejection: { by, reason, atMs: nowMs } }, 'reject', nowMs)
      : no({ code: 'not-awaiting-approval', id: deployment.id, phase: deployment.phase }),
  checked: (deployment, { results }, nowMs) => {
    const names = new Set(results.map(({ name }) => name));
    const checks = [...deployment.checks.filter(({ name }) => !names.has(name)), ...results];
    const failed = checks.some(({ mode, state }) => mode === 'enforce' && state === 'failed');
    if (deployment.phase !== 'awaiting') return no(illegal(deployment, 'checked'));
    return failed ? move({ ...deployment, checks }, 'block', nowMs) : admitWhenReady({ ...deployment, checks }, nowMs);
  },
  reminded: (deployment, { nextAtMs }) => {
    if (isFinal(deployment.phase)) return no(illegal(deployment, 'reminded'));
    if (deployment.hold === undefined) return yes({ ...deployment, remindAtMs: nextAtMs });
    return yes({ ...deployment, hold: { ...deployment.hold, dueAtMs: nextAtMs } });
  },
  expired: (deployment, _event, nowMs) => move(deployment, 'expire', nowMs),
  cancelled: (deployment, { by, reason }, nowMs) =>
    isWorking(deployment.phase)
      ? goBad(deployment, cancellation(by, reason, nowMs), nowMs)
      : move(deployment, 'cancel', nowMs),
  'came-due': (deployment, _event, nowMs) => move(deployment, 'come-due', nowMs),
  'base-moved': (deployment, { plan, digest, expiresAtMs }, nowMs) =>
    move(
      {
        ...deployment,
        plan,
        digest,
        expiresAtMs,
        remindAtMs: nowMs + plan.procedure.approval.remindAfterMs,
        approvals: [],
        checks: [],
      },
      'move-base',
      nowMs,
    ),
  blocked: (deployment, { results }, nowMs) => move({ ...deployment, checks: results }, 'block', nowMs),
  began: (deployment, _event, nowMs) =>
    deployment.hold === undefined ? move(deployment, 'begin', nowMs) : no(illegal(deployment, 'begin')),
  'snapshot-taken': (deployment, { snapshots }) => working(deployment, { snapshots }),
  prepared: (deployment, _event, nowMs) => move(deployment, 'prepared', nowMs),
  'effects-began': (deployment) => working(deployment, { effectsBegun: true }),
  'component-released': (deployment, { component, version }) =>
    working(deployment, {
      versions: { ...deployment.versions, [component]: version },
      components: { ...deployment.components, [component]: settled(deployment, component, 'released') },
    }),
  output: (deployment, { lines }) => working(deployment, { output: lines.slice(-outputKept) }),
  progressed: (deployment, { components, lines = deployment.output, gates }, nowMs) =>
    working(seeGates(deployment, gates, nowMs), {
      components: { ...deployment.components, ...components },
      output: lines.slice(-outputKept),
      progressedAtMs: nowMs,
    }),
  released: (deployment, _event, nowMs) => move({ ...deployment, stageIndex: 0 }, 'released', nowMs),
  shifted: (deployment, { weight }, nowMs) => {
    const known = without({ ...deployment, weight, ...(weight === 100 ? allLive(deployment) : {}) }, 'weightOpen');
    // While held the truth about the traffic is kept, and the stage is entered only when the hold ends.
    return known.phase === 'shifting' && known.hold === undefined ? move(known, 'shifted', nowMs) : working(known, {});
  },
  measured: (deployment, { findings }, nowMs) => working(deployment, { findings, measuredAtMs: nowMs }),
  warned: (deployment, { failure }) => working(deployment, { warned: [...deployment.warned, failure.subject ?? ''] }),
  smoked: (deployment, { results }) => working(deployment, { smoke: kept([...deployment.smoke, ...results]) }),
  'next-stage': nextStage,
  'all-stages-done': (deployment, _event, nowMs) => move(deployment, 'all-stages-done', nowMs),
  baked: (deployment, _event, nowMs) => move(deployment, 'baked', nowMs),
  'went-bad': (deployment, { failure }, nowMs) => goBad(deployment, failure, nowMs),
  'traffic-restored': (deployment, { undone, notUndone }, nowMs) =>
    deployment.rollback === undefined
      ? no(illegal(deployment, 'traffic-restored'))
      : working(without(deployment, 'weightOpen'), {
          weight: 0,
          ...allBack(deployment, undone),
          rollback: {
            ...deployment.rollback,
            ...(undone === undefined ? {} : { undone }),
            ...(notUndone === undefined || notUndone.length === 0 ? {} : { notUndone }),
            trafficRestoredAtMs: nowMs,
          },
        }),
  restored: (deployment, { results }, nowMs) =>
    move(
      {
        ...deployment,
        smoke: kept([...deployment.smoke, ...results]),
        ...(deployment.rollback === undefined ? {} : { rollback: { ...deployment.rollback, verifiedAtMs: nowMs } }),
      },
      'restored',
      nowMs,
    ),
  'restore-failed': (deployment, { why }, nowMs) =>
    move({ ...deployment, rollbackTrouble: why }, 'restore-failed', nowMs),
  retried: retry,
  resolved: (deployment, _event, nowMs) => move(deployment, 'resolve', nowMs),
  held: hold,
  resumed: resume,
  extended: (deployment, { dueAtMs }) =>
    deployment.hold === undefined
      ? no({ code: 'not-held', id: deployment.id })
      : yes({ ...deployment, epoch: deployment.epoch + 1, hold: { ...deployment.hold, dueAtMs } }),
  promoted: promote,
  'weight-set': setByHand,
  'gate-decided': decideGate,
  'gate-settled': settleGate,
};

type Components = NonNullable<Deployment['components']>;

/** What is over has nothing under way any more; what it counted stays. */
function settled(
  { components = {} }: Deployment,
  component: string,
  state: ComponentProgress['state'],
): ComponentProgress {
  const { total, failed } = components[component] ?? {};
  if (total === undefined) return { state };
  return { state, done: total - (failed?.length ?? 0), total, ...(failed === undefined ? {} : { failed }) };
}

function allLive(deployment: Deployment): { readonly components: Components } {
  const names = Object.keys(deployment.versions);
  return {
    components: {
      ...deployment.components,
      ...Object.fromEntries(names.map((name) => [name, settled(deployment, name, 'live')])),
    },
  };
}

function allBack(deployment: Deployment, undone: readonly string[] = []): { readonly components: Components } {
  const restored = undone.map((name) => [name, settled(deployment, name, 'restored')] as const);
  return { components: { ...deployment.components, ...Object.fromEntries(restored) } };
}

/** The newest results; the last one of each sequence and moment always stays, or it would be told again. */
function kept(results: readonly SmokeResult[]): readonly SmokeResult[] {
  const same = (one: SmokeResult, other: SmokeResult): boolean =>
    one.sequence === other.sequence && one.moment === other.moment;
  return results.filter((one, index) => {
    const isLast = !results.slice(index + 1).some((later) => same(one, later));
    return isLast || index >= results.length - smokeKept;
  });
}

function approve(deployment: Deployment, event: EventOf<'approved'>, nowMs: number): Outcome<Deployment> {
  const { id, phase, digest, plan, requestedBy } = deployment;
  if (phase !== 'awaiting') return no({ code: 'not-awaiting-approval', id, phase });
  if (event.digest !== digest) return no({ code: 'plan-changed', id });
  if (event.by === requestedBy && !plan.procedure.approval.requesterMayApprove) return no({ code: 'own-request' });
  const earlier = approvalsInForce(deployment).find(({ by }) => by === event.by);
  if (earlier !== undefined) return no({ code: 'already-approved', atMs: earlier.atMs });
  const approval = {
    by: event.by,
    atMs: nowMs,
    digest,
    ...(event.comment === undefined ? {} : { comment: event.comment }),
  };
  return admitWhenReady({ ...deployment, approvals: [...deployment.approvals, approval] }, nowMs);
}

/** Quorum and all enforced checks: into the queue, or to wait for its hour. */
function admitWhenReady(deployment: Deployment, nowMs: number): Outcome<Deployment> {
  const { procedure } = deployment.plan;
  const passed = new Set(deployment.checks.filter(({ state }) => state === 'passed').map(({ name }) => name));
  const checked = procedure.checks.every(({ name, mode }) => mode === 'warn-only' || passed.has(name));
  if (!checked || approvalsInForce(deployment).length < procedure.approval.count) return yes(deployment);
  const later = deployment.scheduledForMs !== undefined && deployment.scheduledForMs > nowMs;
  return move(deployment, later ? 'postpone' : 'admit', nowMs);
}

function working(deployment: Deployment, change: Partial<Deployment>): Outcome<Deployment> {
  if (!isWorking(deployment.phase)) return no(illegal(deployment, 'work'));
  return yes({ ...deployment, ...change });
}

const cancellation = (by: EventOf<'cancelled'>['by'], reason: string | undefined, nowMs: number): Failure => ({
  code: 'cancelled-by-person',
  by: { kind: 'person', id: by },
  atMs: nowMs,
  severity: 'P3',
  ...(reason === undefined ? {} : { detail: reason }),
});

/** Back to what was live when anything was changed; a rollback that goes bad itself keeps the target and asks for people. */
function goBad(deployment: Deployment, failure: Failure, nowMs: number): Outcome<Deployment> {
  const { plan, effectsBegun, phase } = deployment;
  if (phase === 'rolling-back') return no({ code: 'already-rolling-back', id: deployment.id });
  // People do not roll a rollback back, nor leave one half done; before its first effect it can still be taken back.
  const asked = failure.by.kind === 'person' && plan.kind === 'rollback';
  if (asked && (effectsBegun || failure.code === 'by-person'))
    return no({ code: 'already-rolling-back', id: deployment.id });
  const marked: Deployment = { ...deployment, failure };
  const automatic = failure.by.kind === 'quarterdeck' && plan.kind !== 'rollback';
  const forward = automatic && plan.procedure.onUnhealthy === 'fix-forward';
  if (!effectsBegun || forward) return move(marked, 'fail', nowMs);
  if (plan.kind === 'rollback') {
    return move({ ...marked, rollbackTrouble: failure.detail ?? failure.code }, 'restore-failed', nowMs);
  }
  return move({ ...marked, rollback: { decidedAtMs: nowMs } }, 'go-bad', nowMs);
}

/** The whole way again: what was made of the version or of the world before is not built upon. */
function retry(deployment: Deployment, _event: EventOf<'retried'>, nowMs: number): Outcome<Deployment> {
  const { plan, rollback } = deployment;
  const again = without({ ...deployment, stageIndex: 0 }, 'rollbackTrouble');
  if (plan.kind === 'rollback') return move(without({ ...again, versions: {} }, 'failure'), 'start-over', nowMs);
  return move({ ...again, rollback: { decidedAtMs: rollback?.decidedAtMs ?? nowMs } }, 'retry', nowMs);
}
