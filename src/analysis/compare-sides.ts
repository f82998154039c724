import { shown, unitOf } from '../domain/figures.ts';
import type { Finding, Point, Verdict } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { noteAgainstOld } from './note.ts';
import { pointsOf } from './question.ts';
import type { Question } from './question.ts';
import { recentValues } from './recent.ts';
import { accumulate } from './sequential-test.ts';
import type { Evidence } from './sequential-test.ts';
import { sideBySide } from './sides.ts';
import { samplesOf, valueOf } from './tally.ts';
import { forecast, points as inPoints } from './wording.ts';

/** Harm that began late is hidden in the mean of the whole time; these last minutes show it. */
const latelyMs = 300_000;

interface Sides {
  readonly fresh: readonly Point[];
  readonly old: readonly Point[];
}

const countAll = (points: readonly Point[]): number => points.reduce((sum, point) => sum + samplesOf(point), 0);

function worseBy({ metric, compare }: Trigger, { fresh, old }: Sides): number | undefined {
  const [now, before] = [valueOf(fresh, metric), valueOf(old, metric)];
  if (now === undefined || before === undefined) return undefined;
  return compare === 'above' ? now - before : before - now;
}

/** The larger of the whole time's difference and that of the last minutes, in the metric's own unit. */
function difference(trigger: Trigger, sides: Sides, nowMs: number): number {
  const late = (points: readonly Point[]) => points.filter(({ atMs }) => atMs > nowMs - latelyMs);
  const lately = { fresh: late(sides.fresh), old: late(sides.old) };
  return Math.max(worseBy(trigger, sides) ?? -Infinity, worseBy(trigger, lately) ?? -Infinity);
}

function doubt({ trigger, nowMs, sinceMs }: Question, evidence: Evidence, enough: number): string {
  const share = Math.log(evidence.value) / Math.log(enough);
  const missing = ((1 - share) / share) * (nowMs - sinceMs);
  return `${trigger.metric} may be worse than on the old version: ${forecast(missing, 1)}`;
}

function verdictOf(question: Question, sides: Sides): Verdict {
  const { trigger, nowMs, sourceDelayMs } = question;
  const enough = 1 / (question.falseAlarmRate ?? 0.01);
  const evidence = accumulate(sideBySide(trigger, sides, nowMs - sourceDelayMs), enough);
  const tooMuch = difference(trigger, sides, nowMs) > trigger.limit;
  const reachedAtMs = evidence.reachedAtMs;
  if (tooMuch && reachedAtMs !== undefined && nowMs - sourceDelayMs - reachedAtMs >= trigger.forMs)
    return { kind: 'unhealthy', sinceMs: reachedAtMs };
  const have = Math.min(countAll(sides.fresh), countAll(sides.old));
  const need = question.everySampleCounts === true ? 1 : Math.max(1, trigger.minimumSamples);
  if (have < need) return { kind: 'insufficient-data', have, need };
  // Halfway to a decision, as evidence multiplies: too much to pass over in silence.
  if (tooMuch && evidence.value >= Math.sqrt(enough))
    return { kind: 'inconclusive', why: doubt(question, evidence, enough) };
  return { kind: 'healthy' };
}

function noteOf({ trigger }: Question, { fresh, old }: Sides): string {
  const unit = unitOf(trigger.metric, fresh[0]?.kind);
  const limit = `allowed: ${unit === 'share' ? inPoints(trigger.limit) : `+${shown(trigger.limit, unit)}`}`;
  const note = noteAgainstOld(trigger, fresh, old);
  return note === undefined ? limit : `${note}; ${limit}`;
}

/**
 * Judges a trigger against the old version at the same time. It is unhealthy when a sequential test that may be looked at at any time says
 * that the new version is worse, and the difference is above the trigger's limit; only the test bounds the false alarms.
 */
export function compareSides(question: Question): Finding {
  const { trigger, nowMs, sinceMs } = question;
  const sides: Sides = {
    fresh: pointsOf(question.series, sinceMs, nowMs),
    old: pointsOf(question.reference, sinceMs, nowMs),
  };
  const verdict = verdictOf(question, sides);
  const value = valueOf(sides.fresh, trigger.metric);
  const reference = valueOf(sides.old, trigger.metric);
  return {
    trigger: trigger.name,
    metric: trigger.metric,
    source: trigger.source,
    verdict,
    ...(value === undefined ? {} : { value }),
    ...(reference === undefined ? {} : { reference }),
    compare: trigger.compare,
    limit: trigger.limit,
    samples: countAll(sides.fresh),
    ...(verdict.kind === 'unhealthy' ? { breachedSinceMs: verdict.sinceMs } : {}),
    recent: recentValues(sides.fresh, trigger, nowMs - question.sourceDelayMs),
    note: noteOf(question, sides),
  };
}
