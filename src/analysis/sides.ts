import type { Point } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { countAbove, countOf, merged, quantile, quantileOf } from './histogram.ts';
import type { Class } from './histogram.ts';
import { valueOf } from './tally.ts';

/** Both versions in the same stretch of time: how many were bad of how many. */
export interface Shares {
  readonly kind: 'shares';
  readonly atMs: number;
  readonly fresh: { readonly bad: number; readonly total: number };
  readonly old: { readonly bad: number; readonly total: number };
  /** Roughly what share is bad on the old side, from what was known before this stretch. */
  readonly usual: number;
}

/** For gauges: was the new version's value the worse one in this stretch? */
interface Sign {
  readonly kind: 'sign';
  readonly atMs: number;
  readonly worse: -1 | 0 | 1;
}

export type Stretch = Shares | Sign;

interface Pair {
  readonly atMs: number;
  readonly fresh: readonly Point[];
  readonly old: readonly Point[];
}

type Asked = Pick<Trigger, 'metric' | 'compare'>;

/** Stretches of time that both sides have data in, oldest first; only those that are over and delivered, so that none changes later. */
function paired(fresh: readonly Point[], old: readonly Point[], settledMs: number): readonly Pair[] {
  const stretchMs = [...fresh, ...old].reduce((longest, { spanMs }) => Math.max(longest, spanMs), 5_000);
  const slotOf = ({ atMs }: Point) => Math.ceil(atMs / stretchMs);
  const newBySlot = Map.groupBy(fresh, slotOf);
  const oldBySlot = Map.groupBy(old, slotOf);
  return [...newBySlot]
    .toSorted(([left], [right]) => left - right)
    .map(([slot, points]) => ({ atMs: slot * stretchMs, fresh: points, old: oldBySlot.get(slot) ?? [] }))
    .filter(({ atMs, old: same }) => atMs <= settledMs && same.length > 0);
}

function ratioOf(points: readonly Point[], { compare }: Asked) {
  let bad = 0;
  let total = 0;
  for (const point of points) {
    if (point.kind !== 'ratio') continue;
    bad += compare === 'above' ? point.hits : point.total - point.hits;
    total += point.total;
  }
  return { bad, total };
}

function ratioStretches(pairs: readonly Pair[], asked: Asked): readonly Stretch[] {
  let bad = 0.5;
  let total = 50;
  return pairs.map(({ atMs, fresh, old }) => {
    const usual = bad / total;
    const before = ratioOf(old, asked);
    bad += before.bad;
    total += before.total;
    return { kind: 'shares', atMs, fresh: ratioOf(fresh, asked), old: before, usual };
  });
}

const classesOf = (points: readonly Point[]): readonly Class[] =>
  merged(points.flatMap((point) => (point.kind === 'distribution' ? [point.buckets] : [])));

const bucketsOf = (classes: readonly Class[]) => classes.map(({ to, count }) => ({ upTo: to, count }));

/** Enough of the old version to know its quantile; before that nothing is compared. */
const enoughForQuantile = 100;

/** A class bound near the quantile, so that counts above it are whole numbers. */
function boundNear(classes: readonly Class[], q: number): number | undefined {
  const value = quantile(classes, q);
  if (value === undefined) return undefined;
  const bounds = classes.flatMap(({ to }) => (to === null ? [] : [to]));
  return bounds.find((bound) => bound >= value) ?? bounds.at(-1);
}

function quantileStretches(pairs: readonly Pair[], { metric, compare }: Asked): readonly Stretch[] {
  const q = quantileOf(metric);
  let known: readonly Class[] = [];
  return pairs.flatMap(({ atMs, fresh, old }): readonly Stretch[] => {
    const before = known;
    known = merged([bucketsOf(before), bucketsOf(classesOf(old))]);
    const count = countOf(before);
    const bound = count < enoughForQuantile ? undefined : boundNear(before, q);
    if (bound === undefined) return [];
    const side = (points: readonly Point[]) => {
      const classes = classesOf(points);
      const [above, total] = [countAbove(classes, bound), countOf(classes)];
      return { bad: compare === 'above' ? above : total - above, total };
    };
    const above = (countAbove(before, bound) + 0.5) / (count + 1);
    const usual = compare === 'above' ? above : 1 - above;
    return [{ kind: 'shares', atMs, fresh: side(fresh), old: side(old), usual }];
  });
}

function signs(pairs: readonly Pair[], { metric, compare }: Asked): readonly Stretch[] {
  return pairs.map(({ atMs, fresh, old }) => {
    const difference = (valueOf(fresh, metric) ?? 0) - (valueOf(old, metric) ?? 0);
    const worse = difference === 0 ? 0 : difference > 0 === (compare === 'above') ? 1 : -1;
    return { kind: 'sign', atMs, worse };
  });
}

/**
 * New and old side by side. A quantile becomes the share above the old version's quantile as it was known before each stretch.
 * Expects measured points of one kind.
 */
export function sideBySide(
  asked: Asked,
  sides: { readonly fresh: readonly Point[]; readonly old: readonly Point[] },
  settledMs: number,
): readonly Stretch[] {
  const pairs = paired(sides.fresh, sides.old, settledMs);
  switch (sides.fresh[0]?.kind) {
    case 'ratio':
      return ratioStretches(pairs, asked);
    case 'distribution':
      return quantileStretches(pairs, asked);
    case 'gauge':
      return signs(pairs, asked);
    case undefined:
      return [];
  }
}
