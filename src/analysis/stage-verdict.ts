import type { Finding, Verdict } from '../domain/measure.ts';

/** The worst verdict of a stage with the findings that it comes from, earliest breach first. */
export type StageVerdict = Verdict & { readonly because: readonly Finding[] };

/** Worst first. Doubt weighs more than thin data: there is something to look at. */
const order = [
  'unhealthy',
  'inconclusive',
  'insufficient-data',
  'healthy',
] as const satisfies readonly Verdict['kind'][];

const sinceOf = ({ verdict }: Finding): number => (verdict.kind === 'unhealthy' ? verdict.sinceMs : 0);

/** A stage that is over needs an answer: what was not measured well enough is then in doubt, and a person decides. */
function atTheEnd(finding: Finding): Finding {
  if (finding.verdict.kind !== 'insufficient-data') return finding;
  const { have, need } = finding.verdict;
  const samples = `only ${String(have)} of ${String(need)} samples`;
  const why = `${finding.metric}: ${finding.note?.replace(/^\d+ of \d+ samples/, samples) ?? samples}`;
  return { ...finding, verdict: { kind: 'inconclusive', why } };
}

/**
 * One verdict for all findings: unhealthy before inconclusive before insufficient-data before healthy. While the stage runs only
 * `unhealthy` asks for action; when it is over, insufficient data counts as inconclusive. Nothing to judge is healthy.
 */
export function stageVerdict(findings: readonly Finding[], at: { readonly stageOver: boolean }): StageVerdict {
  const judged = at.stageOver ? findings.map(atTheEnd) : findings;
  const worst = order.find((kind) => judged.some(({ verdict }) => verdict.kind === kind)) ?? 'healthy';
  const because = judged
    .filter(({ verdict }) => verdict.kind === worst)
    .toSorted((left, right) => sinceOf(left) - sinceOf(right));
  const first = because[0];
  return { ...(first?.verdict ?? { kind: 'healthy' }), because };
}
