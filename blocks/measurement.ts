import { shown, unitOf } from '../src/domain/figures.ts';
import type { Finding } from '../src/domain/measure.ts';
import type { Trigger } from '../src/domain/trigger.ts';
import { sparkline } from './sparkline.ts';
import type { Rich } from './text.ts';
import { bold, counted, lines, say, none, words } from './text.ts';
import { at, duration } from './time.ts';
import { verdictWords } from './words.ts';

const metricNames: Readonly<Record<string, string>> = {
  'error-rate': 'errors',
  'timeout-rate': 'timeouts',
  availability: 'availability',
  'latency-p50': 'latency p50',
  'latency-p95': 'latency p95',
  'latency-p99': 'latency p99',
  throughput: 'requests per second',
};

export const metricName = (metric: string): string => metricNames[metric] ?? metric.replaceAll('-', ' ');

/** The number with its unit; a limit against the old version is a difference, which has a sign. */
export const valueOf = (finding: Pick<Finding, 'metric'>, value: number): string =>
  shown(value, unitOf(finding.metric));

/** "limit 2 %, for 2 min" or "may be 0.5 points worse than the old version". */
function limitOf(finding: Finding, trigger: Trigger | undefined): Rich {
  const limit = valueOf(finding, finding.limit);
  const lasting = trigger === undefined || trigger.forMs === 0 ? '' : ` for ${duration(trigger.forMs)}`;
  if (trigger?.against === 'old') return say`may differ by ${limit} from the old version`;
  return finding.compare === 'above' ? say`limit ${limit}${lasting}` : say`at least ${limit}${lasting}`;
}

/** "5.2 % (limit 2 % for 2 min, old 0.3 %)". */
export function valueWithLimits(finding: Finding, trigger: Trigger | undefined): Rich {
  const value = finding.value === undefined ? 'no value' : valueOf(finding, finding.value);
  const old = finding.reference === undefined ? '' : `old ${valueOf(finding, finding.reference)}, `;
  return say`${value} (${old}${limitOf(finding, trigger)})`;
}

function verdict({ verdict: said, note }: Finding, nowMs: number): Rich {
  const word = verdictWords[said.kind];
  switch (said.kind) {
    case 'healthy':
      return note === undefined ? say`${word}` : say`${word}: ${note}`;
    case 'unhealthy':
      return say`${word} since ${at(said.sinceMs, nowMs)}`;
    case 'inconclusive':
      return say`${word}: ${said.why}`;
    case 'insufficient-data':
      return say`${word}: ${said.have.toLocaleString('en-US')} of ${counted(said.need, 'sample')}`;
  }
}

function line(finding: Finding, trigger: Trigger | undefined, nowMs: number): Rich {
  const chart = sparkline(finding.recent);
  const drawn = chart === '' ? none : say` \u2003${chart}`;
  return say`${bold(words(metricName(finding.metric), 40))} ${valueWithLimits(finding, trigger)}${drawn} \u2003${verdict(finding, nowMs)}`;
}

const rank = { unhealthy: 0, inconclusive: 1, 'insufficient-data': 2, healthy: 3 } as const;
const mostLines = 8;

const readsAsZero = 1e-5;

/** That something is not below nothing is no news as long as all is well. */
const tells = ({ compare, limit, verdict: { kind } }: Finding): boolean =>
  compare !== 'below' || limit > readsAsZero || kind === 'unhealthy' || kind === 'inconclusive';

/** One line for each measurement, in their own order; of too many, the ones that matter most stay. */
export function measurements(all: readonly Finding[], triggers: readonly Trigger[], nowMs: number): Rich {
  const findings = all.filter(tells);
  const worst = findings
    .toSorted((left, right) => rank[left.verdict.kind] - rank[right.verdict.kind])
    .slice(0, mostLines);
  const shownOnes = findings.filter((finding) => worst.includes(finding));
  const rest = findings.length - shownOnes.length;
  const ofName = (name: string) => triggers.find((trigger) => trigger.name === name);
  return lines(
    ...shownOnes.map((finding) => line(finding, ofName(finding.trigger), nowMs)),
    rest === 0 ? undefined : say`and ${counted(rest, 'more measurement')}, none of them worse`,
  );
}
