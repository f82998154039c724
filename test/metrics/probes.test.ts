import { describe, expect, it } from 'vitest';
import { evaluateTrigger } from '../../src/analysis/evaluate.ts';
import { openSource } from '../../src/metrics/index.ts';
import { aTrigger, series } from '../analysis/points.ts';
import type { Json } from '../../src/domain/json.ts';
import type { Point } from '../../src/domain/measure.ts';
import { anHttpServer, json } from '../support/http-server.ts';
import { aQuery, aSourceWorld, never } from './queries.ts';

const open = (origins: readonly string[], settings: Json = {}) =>
  openSource(
    { name: 'probes', kind: 'probes', settings },
    aSourceWorld({ addressesOf: () => Promise.resolve(origins) }),
  );

const reads = async (source: ReturnType<typeof open>, metric: string) =>
  source.read(aQuery({ metric }), AbortSignal.timeout(4_000));

describe('a probe', () => {
  it('is one request to the path at the address, and one point', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      json(response, 200, {});
    });
    const source = open([`${origin}/preview/`], { path: '/healthz' });

    const points = await reads(source, 'availability');

    expect(points).toEqual([{ kind: 'ratio', atMs: 5_000, spanMs: 5_000, hits: 1, total: 1 }]);
    expect(received.map(({ url }) => url)).toEqual(['/preview/healthz']);
    expect(source.everySampleCounts).toBe(true);
  });

  it('is sent when due, not before', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      json(response, 200, {});
    });
    const source = open([origin]);

    const early = await source.read(aQuery({ sinceMs: 5_000, untilMs: 9_000 }), never);
    const nearly = await source.read(aQuery({ sinceMs: 5_000, untilMs: 9_900 }), never);

    expect(early).toEqual([]);
    expect(nearly).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  it('serves all metrics of one look', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      json(response, 500, {});
    });
    const source = open([origin]);

    const metrics = ['availability', 'error-rate', 'timeout-rate', 'latency-p95'];
    const points = (await Promise.all(metrics.map((metric) => reads(source, metric)))).flat();

    expect(points.slice(0, 3)).toMatchObject([{ hits: 0 }, { hits: 1 }, { hits: 0 }]);
    expect(points[3]?.kind === 'distribution' && points[3].buckets.map(({ count }) => count)).toContain(1);
    expect(received).toHaveLength(1);
  });

  it('counts no answer in time as a timeout that took that long', async () => {
    const { origin } = await anHttpServer(() => undefined);
    const source = open([origin], { timeout: '50ms' });

    expect(await reads(source, 'timeout-rate')).toMatchObject([{ hits: 1, total: 1 }]);
    expect(await reads(source, 'availability')).toMatchObject([{ hits: 0, total: 1 }]);
    const [latency] = await reads(source, 'latency-p95');
    expect(latency?.kind === 'distribution' && latency.buckets.find(({ count }) => count > 0)?.upTo).toBeGreaterThan(
      50,
    );
  });

  it('counts a look that ran out as a timeout, and one that was called off not at all', async () => {
    const { origin } = await anHttpServer(() => undefined);
    const callOff = new AbortController();
    callOff.abort();

    const ranOut = await open([origin]).read(aQuery({ metric: 'timeout-rate' }), AbortSignal.timeout(50));

    expect(ranOut).toMatchObject([{ hits: 1, total: 1 }]);
    await expect(open([origin]).read(aQuery(), callOff.signal)).rejects.toMatchObject({ name: 'ProviderError' });
  });

  it('counts a closed door as a bad answer without a latency', async () => {
    const source = open(['http://127.0.0.1:9']);

    expect(await reads(source, 'error-rate')).toMatchObject([{ hits: 1, total: 1 }]);
    expect(await reads(source, 'latency-p95')).toEqual([]);
  });

  it('takes the configured answers for good and no others', async () => {
    const { origin } = await anHttpServer((_, response) => {
      json(response, 401, {});
    });

    expect(await reads(open([origin], { status: [401] }), 'availability')).toMatchObject([{ hits: 1 }]);
    expect(await reads(open([origin]), 'availability')).toMatchObject([{ hits: 0 }]);
  });

  it('goes to every address of the version, and makes no point when there is none', async () => {
    const { origin } = await anHttpServer((_, response) => {
      json(response, 200, {});
    });

    expect(await reads(open([origin, 'http://127.0.0.1:9']), 'availability')).toMatchObject([{ hits: 1, total: 2 }]);
    expect(await reads(open([]), 'availability')).toEqual([]);
  });
});

it('a service that answers no probe is found by the trigger in its duration', async () => {
  const source = open(['http://127.0.0.1:9']);
  const trigger = aTrigger({ metric: 'availability', compare: 'below', limit: 0.99, forMs: 30_000 });
  const points: Point[] = [];
  const look = async (nowMs: number) => {
    const query = aQuery({ metric: 'availability', sinceMs: points.at(-1)?.atMs ?? 0, untilMs: nowMs });
    points.push(...(await source.read(query, never)));
    return evaluateTrigger({
      trigger,
      series: series(points, 'availability'),
      nowMs,
      sinceMs: 0,
      sourceDelayMs: source.delayMs,
      everySampleCounts: source.everySampleCounts ?? false,
    }).verdict.kind;
  };

  const verdicts: string[] = [];
  for (let nowMs = 5_000; nowMs <= 30_000; nowMs += 5_000) verdicts.push(await look(nowMs));

  expect(verdicts.slice(0, 5)).not.toContain('unhealthy');
  expect(verdicts[5]).toBe('unhealthy');
});
