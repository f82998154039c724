import { shown, unitOf } from '../domain/figures.ts';
import type { Finding, Point, Verdict } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { reachFor, readBreach } from './breach.ts';
import type { Breach, Reach, Reading } from './breach.ts';
import { compareSides } from './compare-sides.ts';
import { noteAgainstOld } from './note.ts';
import { standingOf } from './interval.ts';
import { pointsOf } from './question.ts';
import type { Question } from './question.ts';
import { rangeOf } from './range.ts';
import { recentValues } from './recent.ts';
import { allowedShare, talliesOf, valueOf } from './tally.ts';
import type { Tally } from './tally.ts';
import { duration, forecast } from './wording.ts';

interface Looked {
  readonly question: Question;
  readonly points: readonly Point[];
  readonly tallies: readonly Tally[];
  readonly reading: Reading;
  readonly reach: Reach;
  readonly allowed: number | undefined;
}

function look(question: Question): Looked {
  const { trigger, sinceMs, nowMs } = question;
  const points = pointsOf(question.series, sinceMs, nowMs);
  const reach = reachFor(trigger.forMs, question.everySampleCounts === true ? 1 : trigger.minimumSamples);
  const tallies = talliesOf(points, trigger);
  const first = points[0];
  return {
    question,
    points,
    tallies,
    reach,
    reading: readBreach(tallies, reach),
    allowed: first === undefined ? undefined : allowedShare(trigger, first.kind),
  };
}

/** The window's points, none when the newest is too old to say anything about now. */
function windowPoints({ question, points, reading, reach }: Looked): readonly Point[] {
  const newest = points.at(-1);
  if (newest === undefined || reading.window === undefined) return [];
  const oldestMs = question.nowMs - question.sourceDelayMs - reach.longestMs - newest.spanMs;
  return newest.atMs < oldestMs ? [] : points.slice(reading.window.first);
}

const lasted = (breach: Breach | undefined, { forMs }: Trigger): breach is Breach =>
  breach !== undefined && breach.lastedMs >= forMs;

function sentence({ points, question: { trigger } }: Looked, what: string): string {
  const unit = unitOf(trigger.metric, points[0]?.kind);
  const range = rangeOf(points, trigger);
  const between = range === undefined ? '' : `between ${shown(range.low, unit)} and ${shown(range.high, unit)}, `;
  const value = shown(valueOf(points, trigger.metric) ?? 0, unit);
  return `${trigger.metric} ${value} (${between}limit ${shown(trigger.limit, unit)}): ${what}`;
}

/** How fast samples (points for a gauge) came, over the time that they cover. */
function pacePerMs({ tallies, allowed, question }: Looked): number {
  const count = allowed === undefined ? tallies.length : tallies.reduce((sum, { samples }) => sum + samples, 0);
  return count / Math.max(1, question.nowMs - question.sourceDelayMs - question.sinceMs);
}

function unsure(looked: Looked): Verdict | undefined {
  const { breach, window } = looked.reading;
  const { trigger } = looked.question;
  const now = standingOf(looked.tallies.slice(window?.first), looked.allowed);
  if (breach !== undefined && now.standing === 'clearly-broken') {
    const why = `limit broken for ${duration(breach.lastedMs)} of ${duration(trigger.forMs)}`;
    return { kind: 'inconclusive', why: sentence(looked, why) };
  }
  const whole = standingOf(looked.tallies, looked.allowed);
  if (whole.standing === 'clearly-within') return undefined;
  const why =
    whole.standing === 'clearly-broken'
      ? 'broken over the whole time, though not lately'
      : forecast(whole.missing ?? Infinity, pacePerMs(looked));
  return { kind: 'inconclusive', why: sentence(looked, why) };
}

function verdictOf(looked: Looked, have: number): Verdict {
  const { reading, reach, question } = looked;
  if (lasted(reading.breach, question.trigger)) return { kind: 'unhealthy', sinceMs: reading.breach.sinceMs };
  if (have < reach.minimumSamples) return { kind: 'insufficient-data', have, need: reach.minimumSamples };
  return unsure(looked) ?? { kind: 'healthy' };
}

function thinNote(looked: Looked, have: number): string {
  const { reach, allowed } = looked;
  const perMs = allowed === undefined ? 0 : pacePerMs(looked);
  const need = reach.minimumSamples;
  const base = `${String(have)} of ${String(need)} samples`;
  if (perMs === 0) return base;
  return perMs * reach.longestMs >= need
    ? `${base}; ${forecast(need - have, perMs)}`
    : `${base}; this traffic is too thin for this limit`;
}

/** What the trigger says of the points that are there: broken for long enough, within, in doubt, or too thin to say. */
export function evaluateTrigger(question: Question): Finding {
  if (question.trigger.against === 'old') return compareSides(question);
  const looked = look(question);
  const { trigger, nowMs, sinceMs } = question;
  const window = windowPoints(looked);
  const have = window.length === 0 ? 0 : (looked.reading.window?.samples ?? 0);
  const verdict = verdictOf(looked, have);
  const fromMs = window[0] === undefined ? nowMs : window[0].atMs - window[0].spanMs;
  const value = valueOf(window, trigger.metric);
  const reference = valueOf(pointsOf(question.reference, fromMs, nowMs), trigger.metric);
  const note =
    verdict.kind === 'insufficient-data'
      ? thinNote(looked, have)
      : noteAgainstOld(trigger, looked.points, pointsOf(question.reference, sinceMs, nowMs));
  return {
    trigger: trigger.name,
    metric: trigger.metric,
    source: trigger.source,
    verdict,
    ...(value === undefined ? {} : { value }),
    ...(reference === undefined ? {} : { reference }),
    compare: trigger.compare,
    limit: trigger.limit,
    samples: have,
    ...(looked.reading.breach === undefined ? {} : { breachedSinceMs: looked.reading.breach.sinceMs }),
    recent: recentValues(looked.points, trigger, nowMs - question.sourceDelayMs),
    ...(note === undefined ? {} : { note }),
  };
}
