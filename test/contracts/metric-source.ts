import { describe, expect, it } from 'vitest';
import type { Point } from '../../src/domain/measure.ts';
import type { MetricQuery, MetricSource } from '../../src/ports/metric-source.ts';

/** A source with something to measure, and how to make its queries. */
export interface SourceUnderTest {
  readonly source: MetricSource;
  readonly query: (change: Partial<MetricQuery>) => MetricQuery;
}

async function readInSteps({ source, query }: SourceUnderTest, metric: string): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (let untilMs = source.intervalMs; untilMs <= 10 * source.intervalMs; untilMs += source.intervalMs) {
    const sinceMs = points.at(-1)?.atMs ?? 0;
    const fresh = await source.read(query({ metric, sinceMs, untilMs }), AbortSignal.timeout(4_000));
    expect(fresh.every(({ atMs }) => atMs > sinceMs && atMs <= untilMs)).toBe(true);
    points.push(...fresh);
  }
  return points;
}

/** What every metric source promises. */
export function metricSourceContract(name: string, open: () => Promise<SourceUnderTest>): void {
  describe(`${name} as a metric source`, () => {
    it('answers each of its metrics with points of one kind, each time once, in order, within what was asked', async () => {
      const subject = await open();

      for (const metric of subject.source.metrics) {
        const points = await readInSteps(subject, metric);

        const times = points.map(({ atMs }) => atMs);
        expect(times.length, metric).toBeGreaterThan(0);
        expect(times).toEqual([...new Set(times)].toSorted((left, right) => left - right));
        expect(new Set(points.map(({ kind }) => kind)).size, metric).toBe(1);
      }
    });

    it('counts whole things: no share above one, no span below nothing, histograms in order', async () => {
      const subject = await open();

      for (const metric of subject.source.metrics) {
        for (const point of await readInSteps(subject, metric)) {
          expect(point.spanMs).toBeGreaterThan(0);
          if (point.kind === 'ratio') expect(point.hits).toBeLessThanOrEqual(point.total);
          if (point.kind !== 'distribution') continue;
          const bounds = point.buckets.map(({ upTo }) => upTo ?? Infinity);
          expect(bounds).toEqual(bounds.toSorted((left, right) => left - right));
        }
      }
    });

    it('declares how often there is a point and how late it comes', async () => {
      const { source } = await open();

      expect(source.intervalMs).toBeGreaterThan(0);
      expect(source.delayMs).toBeGreaterThanOrEqual(0);
    });

    it('has nothing to say of a version that is nowhere', async () => {
      const { source, query } = await open();
      const asked = query({ metric: source.metrics[0] ?? '', versions: {}, untilMs: 10 * source.intervalMs });

      expect(await source.read(asked, AbortSignal.timeout(4_000))).toEqual([]);
    });
  });
}
