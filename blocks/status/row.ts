import type { Deployment } from '../../src/domain/deployment.ts';
import type { Freeze } from '../../src/domain/lock.ts';
import { namedOf } from '../card.ts';
import { remarksOf } from '../../src/domain/drift.ts';
import { backupLines } from '../backups.ts';
import { driftSummary, percentText, remarkLines } from '../drift/lines.ts';
import type { StatusFacts, TargetFacts } from './facts.ts';
import type { Rich } from '../text.ts';
import { bold, join, lines, listed, say, mention, none, oneLine } from '../text.ts';
import { ago, duration, until } from '../time.ts';
import { actorName, phaseSigns, phaseWords, placeName, scopeName, title } from '../words.ts';

/** "at 25 %, 34 min left", "held at 25 %", "rolling back". */
function motion(
  { phase, weight, hold, id }: Deployment,
  { remainingMs = {} }: Pick<StatusFacts, 'remainingMs'>,
): string {
  const left = remainingMs[id];
  const rest = left === undefined || hold !== undefined ? '' : `, about ${duration(left)} left`;
  const watched = phase === 'observing' || phase === 'baking' || phase === 'shifting';
  if (hold !== undefined) return watched ? `held at ${weight} %` : 'held';
  return watched ? `${weight} %${rest}` : `${phaseWords[phase]}${rest}`;
}

/** A cell of the table: plain text, for tables hold no mentions and no dates that count on. */
export function cellText(facts: TargetFacts | undefined, status: StatusFacts): string {
  if (facts === undefined) return '–';
  const { live, moving, lock, waiting, drift } = facts;
  const now =
    live === undefined ? 'nothing yet' : `${live.release.label.slice(0, 24)} ✓ ${duration(status.atMs - live.sinceMs)}`;
  const next =
    moving === undefined
      ? ''
      : ` ${phaseSigns[moving.phase]} ${moving.plan.release.label.slice(0, 24)} ${motion(moving, status)}`;
  return oneLine(
    `${now}${next}${waiting.length === 0 ? '' : ` · ${waiting.length} waiting`}${lock === undefined ? '' : ' · 🔒 locked'}${driftMark(drift)}`,
  );
}

/** Everything about one target in a few lines. */
export function targetLine(
  { target, live, moving, waiting, lock, drift, backups = [] }: TargetFacts,
  status: StatusFacts,
): Rich {
  const now = live === undefined ? say`nothing live yet` : say`${live.release.label} went live ${ago(live.sinceMs)}`;
  const marked = live?.release.bad === undefined ? none : say`, marked bad`;
  return lines(
    say`${bold(placeName(target.id))} · ${now}${marked}${live === undefined ? none : say` (${live.deployment} by ${mention(live.by)})`}`,
    moving === undefined ? undefined : movingLine(moving, status),
    waiting.length === 0 ? undefined : say`○ waiting: ${listed(waiting.map(waitingWords), 4)}`,
    lock === undefined ? undefined : say`🔒 ${mention(lock.by)} “${lock.reason}”${until(lock.untilMs, status.atMs)}`,
    drift === undefined ? undefined : driftSummary(drift),
    drift === undefined ? undefined : remarkLines(drift, mostRemarks),
    ...backups.slice(0, mostBackups).map((kept) => say`💾 ${kept.component}: ${backupLines(kept)}`),
  );
}

const mostRemarks = 4;
const mostBackups = 4;

/** " · ⚠ drift 2.4 %", or what the far end remarks, in a table's cell. */
function driftMark(look: TargetFacts['drift']): string {
  if (look === undefined) return '';
  const [remark] = remarksOf(look);
  const figure = look.percent === undefined || look.percent === 0 ? '' : ` · ⚠ drift ${percentText(look.percent)}`;
  return `${figure}${remark === undefined ? '' : ` · ⚠ ${remark.code}`}`;
}

const movingLine = (moving: Deployment, status: StatusFacts): Rich =>
  join(
    [
      say`${phaseSigns[moving.phase]} ${title(namedOf({ deployment: moving }))}`,
      say`${motion(moving, status)}`,
      say`${health(moving)}`,
      say`${moving.id}, asked by ${actorName({ kind: 'person', id: moving.requestedBy })}`,
    ],
    ' · ',
  );

function health({ findings }: Deployment): string {
  if (findings.length === 0) return 'not measured yet';
  const kinds = new Set(findings.map(({ verdict }) => verdict.kind));
  if (kinds.has('unhealthy')) return 'unhealthy';
  return kinds.has('healthy') && kinds.size === 1 ? 'healthy' : 'not sure yet';
}

const waitingWords = ({ id, phase, plan }: Deployment): Rich =>
  say`${id} ${plan.release.label.slice(0, 40)} (${phaseWords[phase]})`;

export const freezeLine = ({ scope, by, reason, untilMs }: Freeze, nowMs: number): Rich =>
  say`❄ ${scopeName(scope)} is frozen by ${mention(by)}${until(untilMs, nowMs)}: “${reason}”`;
