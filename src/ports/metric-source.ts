import type { TargetId } from '../domain/ids.ts';
import type { Point, Side } from '../domain/measure.ts';
import type { ComponentTarget } from './provider.ts';

/** One question to a source of measurements. */
export interface MetricQuery {
  readonly target: TargetId;
  readonly components: readonly ComponentTarget[];
  readonly metric: string;
  readonly side: Side;
  /** The provider's names of the version on this side, component → version. */
  readonly versions: Readonly<Record<string, string>>;
  /** Points with `sinceMs < atMs <= untilMs`. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface MetricSource {
  readonly name: string;
  /** How often there is a new point, and how late it comes. */
  readonly intervalMs: number;
  readonly delayMs: number;
  readonly metrics: readonly string[];
  /** Each of its answers counts, however few there are: true for probes. */
  readonly everySampleCounts?: boolean;
  read(query: MetricQuery, signal: AbortSignal): Promise<readonly Point[]>;
}
