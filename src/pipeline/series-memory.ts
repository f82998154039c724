import type { DeploymentId } from '../domain/ids.ts';
import type { Point, Series } from '../domain/measure.ts';
import type { Store } from '../ports/store.ts';

interface Kept {
  readonly sinceMs: number;
  /** Everything stored up to about this time is in here. */
  readonly lookedAtMs: number;
  readonly series: readonly Series[];
}

interface Reading {
  readonly id: DeploymentId;
  readonly sinceMs: number;
  readonly nowMs: number;
  /** How late the slowest source tells. */
  readonly delayMs: number;
}

/** Another process may have stored points meanwhile; this much more than the sources' delay is read again. */
const overlapMs = 60_000;
const keptAtMost = 128;
/** One for each connection to the record: what is in it is only ever a copy of what is stored. */
const memories = new WeakMap<Store, Map<DeploymentId, Kept>>();

/** The stored points of a deployment; of a long history only the newest end is read again. */
export async function storedSeries(store: Store, reading: Reading): Promise<readonly Series[]> {
  const { id, sinceMs, nowMs, delayMs } = reading;
  const memory = memories.get(store) ?? new Map<DeploymentId, Kept>();
  memories.set(store, memory);
  const kept = memory.get(id);
  const usable = kept !== undefined && kept.sinceMs <= sinceMs ? kept : undefined;
  const fromMs = Math.max(sinceMs, (usable?.lookedAtMs ?? 0) - delayMs - overlapMs);
  const series = joined(usable?.series ?? [], await store.series(id, fromMs), { sinceMs, fromMs });
  memory.delete(id);
  memory.set(id, { sinceMs, lookedAtMs: nowMs, series });
  const [oldest] = memory.keys();
  if (memory.size > keptAtMost && oldest !== undefined) memory.delete(oldest);
  return series;
}

interface Seam {
  readonly sinceMs: number;
  readonly fromMs: number;
}

function joined(old: readonly Series[], fresh: readonly Series[], { sinceMs, fromMs }: Seam): readonly Series[] {
  const earlier = new Map(old.map((series) => [nameOf(series), series.points]));
  const before = (points: readonly Point[]): readonly Point[] =>
    points.filter(({ atMs }) => atMs >= sinceMs && atMs < fromMs);
  return fresh.map((series) => ({
    ...series,
    points: [...before(earlier.get(nameOf(series)) ?? []), ...series.points],
  }));
}

const nameOf = ({ source, metric, side, component }: Series): string =>
  [source, metric, side, component ?? ''].join(' ');
