import type { Point } from '../../../src/domain/measure.ts';
import type { MetricQuery, MetricSource } from '../../../src/ports/metric-source.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';

const intervalMs = 5000;

/** Shares that the sources measure, as a test says; changes count from their time on. */
export class FarMetrics {
  readonly reads: MetricQuery[] = [];
  silent = false;
  readonly #said: {
    readonly metric: string;
    readonly fromMs: number;
    readonly share: number;
    readonly total: number;
  }[] = [];

  /** From this time on, this share of `total` requests in each five seconds. */
  say(metric: string, share: number, { fromMs = 0, total = 100 }: { fromMs?: number; total?: number } = {}): void {
    this.#said.push({ metric, share, fromMs, total });
  }

  source(name: string, everySampleCounts = false): MetricSource {
    return {
      name,
      intervalMs,
      delayMs: 0,
      metrics: ['error-rate', 'availability'],
      everySampleCounts,
      read: (query) => {
        this.reads.push(query);
        if (this.silent)
          return Promise.reject(new ProviderError('unavailable', 'no measurements', { retryable: true }));
        return Promise.resolve(this.#points(query));
      },
    };
  }

  #points({ metric, side, sinceMs, untilMs }: MetricQuery): readonly Point[] {
    const points: Point[] = [];
    for (let atMs = (Math.floor(sinceMs / intervalMs) + 1) * intervalMs; atMs <= untilMs; atMs += intervalMs) {
      const said = this.#said.findLast((one) => one.metric === metric && one.fromMs <= atMs);
      const good = metric === 'availability' ? 1 : 0;
      const { share, total } = side === 'new' && said !== undefined ? said : { share: good, total: 100 };
      if (total > 0) points.push({ kind: 'ratio', atMs, spanMs: intervalMs, hits: Math.round(share * total), total });
    }
    return points;
  }
}
