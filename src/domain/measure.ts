import type { ComponentName } from './ids.ts';

/** What the built-in sources measure. Rates and availability are shares 0..1, latencies milliseconds, throughput per second. */
export const builtInMetrics = [
  'error-rate',
  'timeout-rate',
  'availability',
  'latency-p50',
  'latency-p95',
  'latency-p99',
  'throughput',
] as const;

export type BuiltInMetric = (typeof builtInMetrics)[number];

/** The new version, or the one that was live before. */
export type Side = 'new' | 'old';

/** One measurement: what happened in `spanMs` up to `atMs`. Counts stay counts, so that thin data can be told from good data. */
export type Point =
  | {
      readonly kind: 'ratio';
      readonly atMs: number;
      readonly spanMs: number;
      readonly hits: number;
      readonly total: number;
    }
  | {
      readonly kind: 'distribution';
      readonly atMs: number;
      readonly spanMs: number;
      /** Non-cumulative counts; `upTo` is the bucket's upper bound, the last may be Infinity written as null. */
      readonly buckets: readonly { readonly upTo: number | null; readonly count: number }[];
    }
  | {
      readonly kind: 'gauge';
      readonly atMs: number;
      readonly spanMs: number;
      readonly value: number;
      readonly samples: number;
    };

export interface Series {
  readonly source: string;
  readonly metric: string;
  readonly side: Side;
  readonly component?: ComponentName;
  readonly points: readonly Point[];
}

/** `unhealthy` needs the breach to have lasted; thin data is `insufficient-data`, neither good nor bad. */
export type Verdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'unhealthy'; readonly sinceMs: number }
  | { readonly kind: 'inconclusive'; readonly why: string }
  | { readonly kind: 'insufficient-data'; readonly have: number; readonly need: number };

/** What one trigger says now, with everything that a card shows of it. */
export interface Finding {
  readonly trigger: string;
  readonly metric: string;
  readonly source: string;
  readonly verdict: Verdict;
  /** The metric's value over the window, absent without data. */
  readonly value?: number;
  /** The same for the old version at the same time. */
  readonly reference?: number;
  readonly compare: 'above' | 'below';
  readonly limit: number;
  /** Requests or samples behind `value`. */
  readonly samples: number;
  /** Since when the limit is broken without a pause; absent when it is not. */
  readonly breachedSinceMs?: number;
  /** Up to twelve recent values for the sparkline, oldest first; null where nothing was measured. */
  readonly recent: readonly (number | null)[];
  /** What is ruled out or still possible, such as "harm above +0.4 points ruled out". */
  readonly note?: string;
}
