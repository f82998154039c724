import type { CheckResult, Deployment } from '../../src/domain/deployment.ts';
import { approvalsInForce } from '../../src/domain/deployment.ts';
import type { ApprovalRule } from '../../src/domain/plan.ts';
import { changeSummary, consentLines } from '../plan/foresight.ts';
import { undoSummary } from '../plan/undo.ts';
import type { Rich } from '../text.ts';
import { join, lines, listed, say, mention, none, words } from '../text.ts';
import { ago, at, until, when } from '../time.ts';
import { oneOfRoles, scopeName } from '../words.ts';
import type { CardFacts, QueueFacts } from './facts.ts';

const mostApprovals = 6;
const mostChecks = 6;
const mostRisks = 5;

/** Who said yes to the plan as it is, and who may still. */
export function approvalLines(deployment: Pick<Deployment, 'approvals' | 'digest'>): Rich {
  const inForce = approvalsInForce(deployment);
  const shown = inForce
    .slice(0, mostApprovals)
    .map(({ by, comment }) =>
      comment === undefined ? say`✓ ${mention(by)} approved` : say`✓ ${mention(by)} approved · “${comment}”`,
    );
  const more = inForce.length - shown.length;
  return lines(...shown, more > 0 ? say`and ${more} more` : undefined);
}

/** "needs 2 of release managers, not the requester". */
export function approvalRule({ count, roles, requesterMayApprove }: ApprovalRule): Rich {
  if (count === 0) return say`needs no approval`;
  const from = say`needs ${count} of ${oneOfRoles(roles)}`;
  return requesterMayApprove ? from : say`${from}, not the requester`;
}

const signs = { passed: '✓', failed: '✗', pending: '…' } as const;
const checkWords = { passed: 'passed', failed: 'failed', pending: 'running' } as const;

/** "checks 5/6 ✓" with the ones that are not passed by name. */
export function checksLine(checks: readonly CheckResult[], wanted: number): Rich {
  const total = Math.max(wanted, checks.length);
  if (total === 0) return none;
  const passed = checks.filter(({ state }) => state === 'passed').length;
  const open = checks.filter(({ state }) => state !== 'passed');
  const sign = passed === total ? ' ✓' : '';
  const named = open.map(
    ({ name, state, mode, summary }) =>
      say`${signs[state]} ${words(name, 60)} ${checkWords[state]}${
        mode === 'warn-only' ? say` (warning only)` : none
      }${summary === '' || state === 'pending' ? none : say`: ${words(summary, 120)}`}`,
  );
  return say`checks ${passed}/${total}${{ mrkdwn: sign }}${open.length === 0 ? none : say` · ${listed(named, mostChecks)}`}`;
}

/** Everything that a person must know to decide. */
export function awaitingLines({ deployment, nowMs }: CardFacts): readonly Rich[] {
  const { plan, checks, digest, expiresAtMs, reason } = deployment;
  return [
    lines(
      reason === undefined ? undefined : say`“${reason}”`,
      ...plan.risks.slice(0, mostRisks).map((risk) => say`⚠ ${words(risk, 200)}`),
      plan.risks.length > mostRisks ? say`⚠ and ${plan.risks.length - mostRisks} more risks` : undefined,
      consentLines(plan),
      changeSummary(plan),
      plan.kind === 'deploy' ? undoSummary(plan) : undefined,
      approvalLines(deployment),
    ),
    join(
      [
        approvalRule(plan.procedure.approval),
        checksLine(checks, plan.procedure.checks.length),
        say`plan ${digest.slice(0, 7)} (a change of the plan voids approvals)`,
        expiresAtMs === undefined ? none : say`expires ${when(expiresAtMs, nowMs)}`,
      ],
      ' · ',
    ),
  ];
}

/** Why it waits although everybody agreed. */
export function queueLines({ deployment, queue, nowMs }: CardFacts): readonly Rich[] {
  if (queue === undefined) return [];
  const reasons = obstacles(queue, nowMs);
  const why = reasons.length === 0 && queue.position <= 1 ? say`It begins in a moment.` : join(reasons, '\n');
  return [why, say`approved · waiting since ${ago(deployment.phaseSinceMs)}`];
}

function obstacles({ occupant, lock, freeze }: QueueFacts, nowMs: number): readonly Rich[] {
  return [
    ...(occupant === undefined ? [] : [say`Waits for ${occupant} to finish here.`]),
    ...(lock === undefined
      ? []
      : [say`🔒 Locked by ${mention(lock.by)}${until(lock.untilMs, nowMs)}: “${lock.reason}”`]),
    ...(freeze === undefined
      ? []
      : [
          say`❄ Frozen (${scopeName(freeze.scope)}) by ${mention(freeze.by)}${until(freeze.untilMs, nowMs)}: “${freeze.reason}”`,
        ]),
  ];
}

/** When it begins, and that nobody has to be there. */
export const scheduledLines = ({ deployment, nowMs }: CardFacts): readonly Rich[] => [
  say`Begins ${when(deployment.scheduledForMs ?? nowMs, nowMs)} by itself; locks, freezes and checks are read again then.`,
  join([approvalLines(deployment)], ' · '),
];

/** What failed and what to do about it. */
export function blockedLines(checks: readonly CheckResult[], nowMs: number): readonly Rich[] {
  const failed = checks.filter(({ state, mode }) => state === 'failed' && mode === 'enforce');
  const shown = failed
    .slice(0, mostChecks)
    .map(({ name, summary, remedy, atMs }) =>
      lines(
        say`✗ *${words(name, 60)}* failed at ${at(atMs, nowMs)}: ${summary}`,
        remedy === '' ? undefined : say`What to do: ${remedy}`,
      ),
    );
  const more = failed.length - shown.length;
  return [lines(say`Nothing was changed.`, ...shown, more > 0 ? say`and ${more} more` : undefined)];
}
