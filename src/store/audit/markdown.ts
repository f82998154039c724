import { canonical } from '../../domain/json.ts';
import type { ExportFacts } from './export-facts.ts';

const time = (ms: number | undefined): string => (ms === undefined ? '' : new Date(ms).toISOString());

/** Text that people and programs wrote must not become structure. */
const plain = (value: string): string =>
  value.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(plain)))].join('\n');
}

/** The export as a page: who asked, who approved, what was checked, measured and run, and the chain itself. */
export function exportMarkdown(facts: ExportFacts): string {
  const sections: readonly (readonly [string, string])[] = [
    ['Approvals', approvals(facts)],
    ['Checks', checks(facts)],
    ['Phases', phases(facts)],
    ['Steps', steps(facts)],
    ['Measured', measured(facts)],
    ['Verdicts', verdicts(facts)],
    ['Smoke tests', smoke(facts)],
    ['Record', record(facts)],
    ['Output', output(facts)],
  ];
  const body = sections.flatMap(([title, text]) => ['', `## ${title}`, '', text]);
  const { head } = facts;
  const seal = head === undefined ? 'Not sealed yet.' : `Newest seal ${head.count}: \`${head.hash}\``;
  return [...summary(facts), ...body, '', seal, ''].join('\n');
}

function summary({ deployment }: ExportFacts): readonly string[] {
  const { plan, reason, rejection, failure } = deployment;
  const lines = [
    `# ${plain(deployment.id)}: ${plain(plan.service)} in ${plain(plan.environment)}`,
    '',
    `- What: ${plan.kind} of ${plain(plan.release.label)} (${plan.release.revision})`,
    `- Asked by: ${plain(deployment.requestedBy)} at ${time(deployment.requestedAtMs)}`,
    `- Ended as: ${deployment.phase}${deployment.finishedAtMs === undefined ? '' : ` at ${time(deployment.finishedAtMs)}`}`,
    `- Plan digest: \`${deployment.digest}\``,
  ];
  if (reason !== undefined) lines.push(`- Reason: ${plain(reason)}`);
  if (rejection !== undefined) lines.push(`- Rejected by: ${plain(rejection.by)}: ${plain(rejection.reason)}`);
  if (failure !== undefined)
    lines.push(
      `- Went bad: ${failure.code} ${plain(failure.subject ?? '')} at ${time(failure.atMs)}. ${plain(failure.detail ?? '')}`.trimEnd(),
    );
  return lines;
}

const approvals = ({ deployment }: ExportFacts): string =>
  table(
    ['Who', 'When', 'Plan digest', 'Comment'],
    deployment.approvals.map(({ by, atMs, digest, comment }) => [by, time(atMs), digest.slice(0, 12), comment ?? '']),
  );

const checks = ({ deployment }: ExportFacts): string =>
  table(
    ['Check', 'Mode', 'State', 'Summary'],
    deployment.checks.map(({ name, mode, state, summary: said }) => [name, mode, state, said]),
  );

const phases = ({ deployment }: ExportFacts): string =>
  table(
    ['Phase', 'From', 'To'],
    deployment.spans.map(({ phase, fromMs, toMs }) => [phase, time(fromMs), time(toMs)]),
  );

const verdicts = ({ deployment }: ExportFacts): string =>
  table(
    ['Trigger', 'Metric', 'Verdict', 'Value'],
    deployment.findings.map(({ trigger, metric, verdict, value }) => [
      trigger,
      metric,
      verdict.kind,
      String(value ?? ''),
    ]),
  );

const smoke = ({ deployment }: ExportFacts): string =>
  table(
    ['Sequence', 'When', 'Passed'],
    deployment.smoke.map(({ sequence, moment, passed }) => [sequence, moment, passed ? 'yes' : 'no']),
  );

const steps = ({ steps: all }: ExportFacts): string =>
  table(
    ['Step', 'Component', 'Attempt', 'State', 'Begun', 'Ended'],
    all.map((step) => [
      step.name,
      step.component ?? '',
      String(step.attempt),
      step.failure === undefined ? step.state : `${step.state}: ${step.failure.sentence}`,
      time(step.intendedAtMs),
      time(step.finishedAtMs),
    ]),
  );

/** Indented, so that nothing in it is structure. */
function output({ logs }: ExportFacts): string {
  if (logs.length === 0) return 'None.';
  return logs
    .map(({ name, component, attempt, dropped, lines }) => {
      const title = `### ${plain([name, component ?? ''].join(' ').trim())}, attempt ${attempt}`;
      const gone = dropped === 0 ? [] : [`    … ${dropped} lines before`];
      return [title, '', ...gone, ...lines.map((line) => `    ${line}`)].join('\n');
    })
    .join('\n\n');
}

const measured = ({ measured: all }: ExportFacts): string =>
  table(
    ['Source', 'Metric', 'Version', 'Points', 'From', 'To'],
    all.map(({ source, metric, side, points, fromMs, toMs }) => [
      source,
      metric,
      side,
      String(points),
      time(fromMs),
      time(toMs),
    ]),
  );

const record = ({ entries }: ExportFacts): string =>
  table(
    ['Entry', 'When', 'Who', 'What', 'Facts', 'Hash'],
    entries.map(({ sequence, atMs, actor, kind, facts, hash }) => [
      String(sequence),
      time(atMs),
      actor,
      kind,
      canonical(facts),
      hash.slice(0, 12),
    ]),
  );
