import type { Point, Series } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { measured } from './tally.ts';

/** Stored points in, nothing else remembered: the same points always give the same finding. */
export interface Question {
  readonly trigger: Trigger;
  /** The new version; absent before anything was measured. */
  readonly series: Series | undefined;
  /** The old version at the same time. */
  readonly reference?: Series | undefined;
  readonly nowMs: number;
  /** When the new version began to serve; points from before say nothing about it. */
  readonly sinceMs: number;
  /** How late the source delivers. */
  readonly sourceDelayMs: number;
  /** For probes: each answer counts, the minimum of samples does not apply. */
  readonly everySampleCounts?: boolean;
  /** For triggers against the old version: how often a healthy release may be called bad over its whole life. */
  readonly falseAlarmRate?: number;
}

/** Measured points of one side in the time that counts; an overhang before its begin is cut off. */
export function pointsOf(series: Series | undefined, fromMs: number, untilMs: number): readonly Point[] {
  const inTime = (series?.points ?? []).filter(({ atMs }) => atMs > fromMs && atMs <= untilMs);
  return measured(inTime).map((point) =>
    point.atMs - point.spanMs >= fromMs ? point : { ...point, spanMs: point.atMs - fromMs },
  );
}
