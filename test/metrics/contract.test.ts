import { expect, it } from 'vitest';
import { openSource, sourceKinds } from '../../src/metrics/index.ts';
import type { SourceWorld } from '../../src/metrics/kind.ts';
import { metricSourceContract } from '../contracts/metric-source.ts';
import { anHttpServer, json } from '../support/http-server.ts';
import { aQuery, aSourceWorld } from './queries.ts';

/** For each kind, a world in which version v2 of web can be measured. */
const worlds: Readonly<Record<string, () => Promise<Partial<SourceWorld>>>> = {
  probes: async () => {
    const { origin } = await anHttpServer((_, response) => {
      json(response, 200, {});
    });
    return { addressesOf: ({ versions }) => Promise.resolve(Object.keys(versions).map(() => origin)) };
  },
  'local-proxy': () =>
    Promise.resolve({
      readTraffic: ({ sinceMs, untilMs }) => {
        const seconds = Array.from({ length: 60 }, (_, index) => ({
          atMs: index * 1_000,
          requests: 10,
          errors: 1,
          timeouts: 1,
          aborted: 0,
          latency: [[index % 4, 9] as const],
        }));
        return Promise.resolve({
          measuredSinceMs: 0,
          boundsMs: [10, 100, 1_000],
          seconds: seconds.filter(({ atMs }) => atMs >= sinceMs && atMs < untilMs),
        });
      },
    }),
};

for (const [kind, world] of Object.entries(worlds))
  metricSourceContract(kind, async () => ({
    source: openSource({ name: kind, kind, settings: {} }, aSourceWorld(await world())),
    query: aQuery,
  }));

it('every kind of source is held to the contract', () => {
  expect(Object.keys(worlds).toSorted()).toEqual(Object.keys(sourceKinds).toSorted());
});
