import { describe, expect, it } from 'vitest';
import { openSource } from '../../src/metrics/index.ts';
import type { ReadTraffic, TrafficSecond } from '../../src/metrics/kind.ts';
import { aQuery, aSourceWorld, components, never } from './queries.ts';

const aSecond = (atMs: number, change: Partial<TrafficSecond> = {}): TrafficSecond => ({
  atMs,
  requests: 10,
  errors: 0,
  timeouts: 0,
  aborted: 0,
  latency: [],
  ...change,
});

/** A proxy that counted these seconds, by component and version. */
const proxy =
  (counted: Readonly<Record<string, readonly TrafficSecond[]>>, measuredSinceMs = 0): ReadTraffic =>
  ({ component, version, sinceMs, untilMs }) =>
    Promise.resolve({
      measuredSinceMs,
      boundsMs: [10, 100, 1_000],
      seconds: (counted[`${component} ${version}`] ?? []).filter(({ atMs }) => atMs >= sinceMs && atMs < untilMs),
    });

const open = (readTraffic: ReadTraffic, settings = {}) =>
  openSource({ name: 'users', kind: 'local-proxy', settings }, aSourceWorld({ readTraffic }));

describe('the local proxy as a source', () => {
  it('makes one point of each interval that is over, with counts', async () => {
    const source = open(
      proxy({ 'web v2': [aSecond(0, { errors: 1 }), aSecond(1_000, { errors: 2 }), aSecond(4_000, { errors: 9 })] }),
    );

    const points = await source.read(aQuery({ untilMs: 5_000 }), never);

    expect(points).toEqual([{ kind: 'ratio', atMs: 2_000, spanMs: 2_000, hits: 3, total: 20 }]);
    expect(source).toMatchObject({ name: 'users', intervalMs: 2_000, delayMs: 0 });
  });

  it('gives each interval once, however the reads fall', async () => {
    const seconds = Array.from({ length: 60 }, (_, index) => aSecond(index * 1_000));
    const source = open(proxy({ 'web v2': seconds }));
    const times: number[] = [];

    for (let untilMs = 700; untilMs <= 60_000; untilMs += 1_300) {
      const points = await source.read(aQuery({ sinceMs: times.at(-1) ?? 0, untilMs }), never);
      times.push(...points.map(({ atMs }) => atMs));
    }

    expect(times).toEqual(Array.from({ length: 29 }, (_, index) => (index + 1) * 2_000));
  });

  it('counts good answers for availability, timeouts apart, and leaves out what clients gave up', async () => {
    const source = open(proxy({ 'web v2': [aSecond(0, { errors: 3, timeouts: 2, aborted: 2 })] }));

    const [available] = await source.read(aQuery({ metric: 'availability' }), never);
    const [timeouts] = await source.read(aQuery({ metric: 'timeout-rate' }), never);

    expect(available).toMatchObject({ hits: 5, total: 8 });
    expect(timeouts).toMatchObject({ hits: 2, total: 8 });
  });

  it('gives latencies as a histogram that knows where each class begins', async () => {
    const slow = aSecond(0, {
      latency: [
        [2, 5],
        [3, 1],
      ],
    });

    const [point] = await open(proxy({ 'web v2': [slow] })).read(aQuery({ metric: 'latency-p95' }), never);

    expect(point).toMatchObject({
      kind: 'distribution',
      buckets: [
        { upTo: 100, count: 0 },
        { upTo: 1_000, count: 5 },
        { upTo: null, count: 1 },
      ],
    });
  });

  it('measures no traffic as throughput zero, and as nothing else: no data is not zero', async () => {
    const source = open(proxy({}));

    const throughput = await source.read(aQuery({ metric: 'throughput', untilMs: 2_000 }), never);

    expect(throughput).toEqual([{ kind: 'gauge', atMs: 2_000, spanMs: 2_000, value: 0, samples: 2 }]);
    expect(await source.read(aQuery({ untilMs: 2_000 }), never)).toEqual([]);
  });

  it('adds the components up and passes over those without this version', async () => {
    const source = open(proxy({ 'web v2': [aSecond(0)], 'api a7': [aSecond(0, { errors: 4 })] }));
    const both = aQuery({ components: components('web', 'api', 'rules'), versions: { web: 'v2', api: 'a7' } });

    expect(await source.read(both, never)).toMatchObject([{ hits: 4, total: 20 }]);
    expect(await source.read({ ...both, versions: {} }, never)).toEqual([]);
  });

  it('says nothing of the time before the proxy counted', async () => {
    const source = open(proxy({}, 5_000));

    const points = await source.read(aQuery({ metric: 'throughput', untilMs: 10_000 }), never);

    expect(points.map(({ atMs }) => atMs)).toEqual([8_000, 10_000]);
  });
});

it('an unknown kind of source is refused, not replaced by another', () => {
  expect(() => openSource({ name: 'x', kind: 'constructor', settings: {} }, aSourceWorld())).toThrow(
    'no kind of metric source is called "constructor"',
  );
});
