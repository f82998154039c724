import type { Point } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { countOf, merged, quantile, quantileOf } from './histogram.ts';
import { wilson } from './interval.ts';
import type { Interval } from './interval.ts';

/** Between which values the metric itself may lie, nine times in ten; nothing for gauges. */
export function rangeOf(points: readonly Point[], { metric }: Pick<Trigger, 'metric'>): Interval | undefined {
  switch (points[0]?.kind) {
    case 'ratio': {
      const ratios = points.filter((point) => point.kind === 'ratio');
      const total = (of: 'hits' | 'total') => ratios.reduce((sum, point) => sum + point[of], 0);
      return wilson(total('hits'), total('total'));
    }
    case 'distribution': {
      const classes = merged(points.flatMap((point) => (point.kind === 'distribution' ? [point.buckets] : [])));
      const q = quantileOf(metric);
      const count = countOf(classes);
      const shares = wilson(q * count, count);
      return { low: quantile(classes, shares.low) ?? 0, high: quantile(classes, shares.high) ?? 0 };
    }
    default:
      return undefined;
  }
}
