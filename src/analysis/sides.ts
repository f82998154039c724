import type { Point } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { add, gridOf, noCounts, quantileOf } from './histogram.ts';
import type { Counts } from './histogram.ts';
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

type Buckets = Extract<Point, { kind: 'distribution' }>['buckets'];

const histograms = (points: readonly Point[]): readonly Buckets[] =>
  points.flatMap((point) => (point.kind === 'distribution' ? [point.buckets] : []));

/** Enough of the old version to know its quantile; before that nothing is compared. */
const enoughForQuantile = 100;

/** The place of a class bound near the quantile, so that counts above it are whole numbers. */
function placeNear(counts: Counts, count: number, q: number): number {
  let below = 0;
  const place = counts.findIndex((here) => (below += here) >= q * count);
  // Above the open class there is nothing to count.
  return place < 0 ? -1 : Math.min(place, counts.length - 2);
}

const sum = (counts: Counts): number => counts.reduce((all, here) => all + here, 0);

/** How many are in the classes after this place. */
const after = (counts: Counts, place: number): number => sum(counts.subarray(place + 1));

function quantileStretches(pairs: readonly Pair[], { metric, compare }: Asked): readonly Stretch[] {
  const q = quantileOf(metric);
  const grid = gridOf(pairs.flatMap(({ fresh, old }) => histograms([...fresh, ...old])));
  const known = noCounts(grid);
  let count = 0;
  return pairs.flatMap(({ atMs, fresh, old }): readonly Stretch[] => {
    const place = count < enoughForQuantile ? -1 : placeNear(known, count, q);
    const bad = (counts: Counts, total: number) =>
      compare === 'above' ? after(counts, place) : total - after(counts, place);
    const usual = (bad(known, count) + 0.5) / (count + 1);
    const side = (points: readonly Point[]) => {
      const counts = noCounts(grid);
      for (const buckets of histograms(points)) add(counts, grid, buckets);
      const total = sum(counts);
      return { counts, total, bad: bad(counts, total) };
    };
    const before = side(old);
    for (const [at, here] of before.counts.entries()) known[at] = (known[at] ?? 0) + here;
    count += before.total;
    if (place < 0) return [];
    const now = side(fresh);
    return [
      {
        kind: 'shares',
        atMs,
        fresh: { bad: now.bad, total: now.total },
        old: { bad: before.bad, total: before.total },
        usual,
      },
    ];
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
