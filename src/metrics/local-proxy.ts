import { z } from 'zod';
import { builtInMetrics } from '../domain/measure.ts';
import type { Point } from '../domain/measure.ts';
import type { MetricQuery } from '../ports/metric-source.ts';
import { durationSetting } from './duration-setting.ts';
import type { MetricSourceKind, ReadTraffic, Traffic, TrafficSecond } from './kind.ts';

const schema = z.strictObject({
  interval: durationSetting({ fromMs: 1_000, toMs: 60_000 })
    .prefault('2s')
    .describe('How much traffic goes into one point; whole seconds.'),
});

const secondMs = 1_000;

const wholeSeconds = (ms: number): number => Math.round(ms / secondMs) * secondMs;
const intervalOf = (settings: unknown): number => wholeSeconds(schema.parse(settings).interval);

interface Bin {
  readonly atMs: number;
  readonly spanMs: number;
  readonly seconds: readonly TrafficSecond[];
  readonly boundsMs: readonly number[];
}

const sum = (seconds: readonly TrafficSecond[], of: (second: TrafficSecond) => number): number =>
  seconds.reduce((total, second) => total + of(second), 0);

function distribution({ atMs, spanMs, seconds, boundsMs }: Bin): Point {
  const counts = new Map<number, number>();
  for (const [index, count] of seconds.flatMap(({ latency }) => latency)) {
    counts.set(index, (counts.get(index) ?? 0) + count);
    // The empty class below tells where this one begins.
    if (index > 0 && !counts.has(index - 1)) counts.set(index - 1, 0);
  }
  const buckets = [...counts]
    .toSorted(([left], [right]) => left - right)
    .map(([index, count]) => ({ upTo: boundsMs[index] ?? null, count }));
  return { kind: 'distribution', atMs, spanMs, buckets };
}

function pointOf(metric: string, bin: Bin): Point | undefined {
  const { atMs, spanMs, seconds } = bin;
  const total = sum(seconds, ({ requests, aborted }) => requests - aborted);
  const errors = sum(seconds, (second) => second.errors);
  const ratio = (hits: number): Point | undefined =>
    total > 0 ? { kind: 'ratio', atMs, spanMs, hits, total } : undefined;
  switch (metric) {
    case 'error-rate':
      return ratio(errors);
    case 'availability':
      return ratio(total - errors);
    case 'timeout-rate':
      return ratio(sum(seconds, ({ timeouts }) => timeouts));
    case 'throughput':
      // No traffic is a measurement too; each second is a sample.
      return { kind: 'gauge', atMs, spanMs, value: (total * secondMs) / spanMs, samples: spanMs / secondMs };
    default:
      return seconds.some(({ latency }) => latency.length > 0) ? distribution(bin) : undefined;
  }
}

/** Bins that are over: they are stored once, so that nothing may be added to them later. */
function binsOf(traffic: Traffic, { sinceMs, untilMs }: MetricQuery, intervalMs: number): readonly Bin[] {
  const slotOf = (atMs: number) => Math.floor(atMs / intervalMs);
  const bySlot = Map.groupBy(traffic.seconds, ({ atMs }) => slotOf(atMs));
  const first = Math.max(slotOf(sinceMs), Math.ceil(traffic.measuredSinceMs / intervalMs));
  const count = Math.max(0, slotOf(untilMs) - first);
  return Array.from({ length: count }, (_, index) => ({
    atMs: (first + index + 1) * intervalMs,
    spanMs: intervalMs,
    seconds: bySlot.get(first + index) ?? [],
    boundsMs: traffic.boundsMs,
  }));
}

/** The traffic of all components of the query, as that of one. */
async function trafficOf(
  query: MetricQuery,
  intervalMs: number,
  ask: (component: string, version: string, fromMs: number) => Promise<Traffic>,
) {
  const fromMs = Math.floor(query.sinceMs / intervalMs) * intervalMs;
  const asked = query.components.flatMap(({ component: { name } }) => {
    const version = query.versions[name];
    return version === undefined ? [] : [ask(name, version, fromMs)];
  });
  const all = await Promise.all(asked);
  return {
    measuredSinceMs: Math.max(-Infinity, ...all.map(({ measuredSinceMs }) => measuredSinceMs)),
    boundsMs: all[0]?.boundsMs ?? [],
    seconds: all.flatMap(({ seconds }) => seconds),
    isAbsent: all.length === 0,
  };
}

const read =
  (readTraffic: ReadTraffic, intervalMs: number) =>
  async (query: MetricQuery, signal: AbortSignal): Promise<readonly Point[]> => {
    const { target, untilMs } = query;
    const traffic = await trafficOf(query, intervalMs, (component, version, sinceMs) =>
      readTraffic({ target, component, version, sinceMs, untilMs }, signal),
    );
    return traffic.isAbsent
      ? []
      : binsOf(traffic, query, intervalMs).flatMap((bin) => pointOf(query.metric, bin) ?? []);
  };

/** What the proxy on this machine counted of real users, per version. */
export const localProxy: MetricSourceKind = {
  schema,
  intervalMs: intervalOf,
  delayMs: () => 0,
  metrics: builtInMetrics,
  open: ({ name, settings }, { readTraffic }) => {
    const intervalMs = intervalOf(settings);
    return { name, intervalMs, delayMs: 0, metrics: builtInMetrics, read: read(readTraffic, intervalMs) };
  },
};
