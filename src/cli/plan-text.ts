import { duration, durationRange } from '../../blocks/time.ts';
import { inReverse } from '../domain/component-order.ts';
import { shortRevision } from '../domain/ids.ts';
import type { Plan, PlannedComponent } from '../domain/plan.ts';
import { consentsOf, planDigest } from '../domain/plan.ts';
import type { Safekeeping } from '../domain/safekeeping.ts';

const how = { instant: 'at once', redeploy: 'by deploying the old one again' } as const;

/** A plan as lines for a terminal: nothing is left out. */
export function planLines(plan: Plan): readonly string[] {
  const { service, environment, release, procedure } = plan;
  return [
    `${service} ${release.label} → ${environment}`,
    `  what      ${whatText(plan)}`,
    `  how       ${stagesText(plan)}`,
    ...listed(
      'checks',
      procedure.checks.map(({ name, mode }) => `${name}${mode === 'warn-only' ? ' (warning only)' : ''}`),
    ),
    ...listed('changes', changeTexts(plan)),
    ...listed('risks', plan.risks),
    ...listed(
      'deletes',
      consentsOf(plan).map(({ sentence }) => sentence),
    ),
    ...listed(
      'undo',
      inReverse(procedure.components).map((component) => undoText(plan, component)),
    ),
    ...(plan.lastRollbackMs === undefined
      ? []
      : [`            the last rollback took ${duration(plan.lastRollbackMs)}`]),
    ...listed('backups', (plan.backups ?? []).map(backupText)),
    `  approval  ${approvalText(plan)}`,
    `  digest    ${planDigest(plan)}`,
  ];
}

const listed = (title: string, lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(8)}  ${line}`);

function backupText({ component, newest, proven }: Safekeeping): string {
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const backup =
    newest === undefined ? 'no verified backup is known' : `verified ${at(newest.endedAtMs)} UTC, ${newest.says}`;
  const restore =
    proven === undefined
      ? 'never proven'
      : `restore proven ${at(proven.atMs)} UTC: ${proven.documents.toLocaleString('en-US')} documents in ${duration(proven.ms)}`;
  return `${component}: ${backup} · ${restore}`;
}

function whatText({ release, base, commitCount }: Plan): string {
  const since = base === undefined ? ' · the first one here' : ` since ${base.label}`;
  const commits =
    commitCount === undefined
      ? 'number of commits not known'
      : `${commitCount} ${commitCount === 1 ? 'commit' : 'commits'}`;
  return `${shortRevision(release.revision)} · ${commits}${since}`;
}

function stagesText({ procedure: { stages, bakeMs }, expectedMs }: Plan): string {
  const way = stages.map(
    ({ weight, durationMs, gate }) =>
      `${weight} %${durationMs === 0 ? '' : ` ${duration(durationMs)}`}${gate === 'manual' ? ' (then by hand)' : ''}`,
  );
  const bake = bakeMs === 0 ? '' : `, then watched ${duration(bakeMs)}`;
  const about = expectedMs === undefined ? '' : ` · about ${durationRange(expectedMs.low, expectedMs.high)}`;
  return `${way.join(' → ')}${bake}${about}`;
}

const changeTexts = ({ foresight = [] }: Plan): readonly string[] =>
  foresight.flatMap(({ component, changes, unknown }) =>
    unknown === undefined
      ? changes.map((change) => `${component}: ${change}`)
      : [`${component}: not known, ${unknown}`],
  );

function undoText({ foresight = [] }: Plan, { name, undo }: PlannedComponent): string {
  if (undo.kind === 'impossible') return `${name}: CANNOT BE UNDONE, ${undo.why}`;
  const leastMs = foresight.find(({ component }) => component === name)?.undoMs;
  return `${name}: ${how[undo.kind]}${leastMs === undefined ? '' : `, at least ${duration(leastMs)} by its quota`}`;
}

function approvalText({ procedure: { approval } }: Plan): string {
  if (approval.count === 0) return 'needs none';
  const not = approval.requesterMayApprove ? '' : ', not the requester';
  return `needs ${approval.count} of ${approval.roles.join(' or ')}${not}`;
}
