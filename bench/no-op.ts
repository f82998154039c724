import { z } from 'zod';
import type { Point } from '../src/domain/measure.ts';
import type { MetricSource } from '../src/ports/metric-source.ts';
import type { Provider } from '../src/ports/provider.ts';

const nothing = z.strictObject({});

/** What the configuration must know of a provider and a source that do nothing; only the engine's bench has them. */
export const noOpKinds = {
  provider: {
    schema: nothing,
    capabilities: () => ({ shift: 'weighted', undo: { kind: 'instant' } }) as const,
  },
  source: { schema: nothing, intervalMs: () => 1000, delayMs: () => 0, metrics: [] },
};

/** A place to release to that answers at once: what is left is the engine's own work. */
export const noOpProvider: Provider = {
  name: 'no-op',
  describe: () =>
    Promise.resolve({ summary: 'nothing', live: [{ version: 'before', weight: 100 }], state: { version: 'before' } }),
  release: (_, { key }) => Promise.resolve(key),
  check: (_, handle) =>
    Promise.resolve({ kind: 'succeeded', version: typeof handle === 'string' ? handle : '', lines: [] }),
  shift: () => Promise.resolve({ kind: 'done' }),
  restore: () => Promise.resolve({ kind: 'done' }),
  cancel: () => Promise.resolve(),
  retire: () => Promise.resolve({ kind: 'done' }),
  reconcile: () => Promise.resolve({ kind: 'not-done' }),
  previewUrl: () => Promise.resolve(undefined),
  publicUrl: () => Promise.resolve(undefined),
};

const secondMs = 1000;
const requestsASecond = 60;

/** A healthy service with steady traffic: a point for each second, like a proxy's. */
export const scriptedSource: MetricSource = {
  name: 'users',
  intervalMs: secondMs,
  delayMs: 0,
  metrics: ['error-rate', 'latency-p95'],
  read: ({ metric, sinceMs, untilMs }) => {
    const first = Math.floor(sinceMs / secondMs) + 1;
    const count = Math.max(0, Math.floor(untilMs / secondMs) - first + 1);
    return Promise.resolve(Array.from({ length: count }, (_, index) => pointOf(metric, (first + index) * secondMs)));
  },
};

function pointOf(metric: string, atMs: number): Point {
  const time = { atMs, spanMs: secondMs };
  if (metric === 'error-rate') return { kind: 'ratio', ...time, hits: 0, total: requestsASecond };
  const buckets = [10, 20, 40, 80, 160, 320].map((upTo, index) => ({ upTo, count: index === 0 ? 0 : 12 }));
  return { kind: 'distribution', ...time, buckets };
}
