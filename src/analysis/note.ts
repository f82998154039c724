import type { Point } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { shareSequence } from './confidence-sequence.ts';
import { countOf, merged, quantile, quantileOf } from './histogram.ts';
import type { Interval } from './interval.ts';
import { samplesOf } from './tally.ts';
import { points as inPoints, relative } from './wording.ts';

/** Each side gets half, so that both are right together in 95 of 100 deployments. */
const alpha = 0.025;

/** That less than everything is ruled out tells nobody anything. */
const tellingShare = 0.1;

type Asked = Pick<Trigger, 'metric' | 'compare'>;

function badShare(points: readonly Point[], { compare }: Asked): Interval {
  let hits = 0;
  let total = 0;
  for (const point of points) {
    if (point.kind !== 'ratio') continue;
    hits += compare === 'above' ? point.hits : point.total - point.hits;
    total += point.total;
  }
  return shareSequence(hits, total, alpha);
}

function ofShares(trigger: Asked, fresh: readonly Point[], old: readonly Point[]): string | undefined {
  const [now, before] = [badShare(fresh, trigger), badShare(old, trigger)];
  const least = now.low - before.high;
  const most = now.high - before.low;
  if (least > 0) return `worse than the old version by at least ${inPoints(least)}`;
  if (most < 0) return `better than the old version by at least ${inPoints(-most).slice(1)}`;
  return most > tellingShare ? undefined : `harm above ${inPoints(most)} ruled out`;
}

/** Where the quantile itself may lie: the quantiles at the ends of the interval for its share. */
function quantileRange(points: readonly Point[], q: number): Interval & { readonly value: number } {
  const classes = merged(points.flatMap((point) => (point.kind === 'distribution' ? [point.buckets] : [])));
  const total = countOf(classes);
  const share = shareSequence(q * total, total, alpha);
  const at = (level: number) => quantile(classes, level) ?? 0;
  return { low: at(share.low), value: at(q), high: at(share.high) };
}

function ofQuantiles({ metric }: Asked, fresh: readonly Point[], old: readonly Point[]): string | undefined {
  const q = quantileOf(metric);
  const [now, before] = [quantileRange(fresh, q), quantileRange(old, q)];
  if (before.low <= 0) return undefined;
  const [least, most] = [now.low / before.high, now.high / before.low];
  const change = relative(now.value / before.value);
  // The figures beside it are of the last moments alone and may well point the other way.
  return `over all so far ${change} against old (${relative(least)} to ${relative(most)})`;
}

/** What the comparison with the old version at the same time leaves possible, as a sentence; nothing without an old version to compare. */
export function noteAgainstOld(trigger: Asked, fresh: readonly Point[], old: readonly Point[]): string | undefined {
  const kind = fresh[0]?.kind;
  const isOneKind = [...fresh, ...old].every((point) => point.kind === kind);
  if (kind === undefined || !isOneKind || old.every((point) => samplesOf(point) === 0)) return undefined;
  switch (kind) {
    case 'ratio':
      return ofShares(trigger, fresh, old);
    case 'distribution':
      return ofQuantiles(trigger, fresh, old);
    case 'gauge':
      return undefined;
  }
}
