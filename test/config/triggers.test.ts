import { expect, test } from 'vitest';
import { base, configOf, faultsOfText, lines, shop } from './load-text.ts';

const withTrigger = (trigger: string): string =>
  `${base}${shop}
defaults:
  sources: { traffic: { kind: proxy }, cloud: { kind: custom } }
  triggers: { t: { ${trigger} } }`;

const faults = (trigger: string): readonly string[] => lines(faultsOfText(withTrigger(trigger)));

test('a source that samples less often than a third of the duration is refused with the delay that it adds', () => {
  expect(faults('source: cloud, metric: carts, above: 5, for: 2m')).toEqual([
    [
      'defaults.triggers.t.for',
      '2m, while cloud has a new sample every 1m, which comes 1m 30s late',
      'at least 3m, three samples',
      'Lengthen it, or use a faster source: cloud adds up to 2m 30s to every detection.',
    ].join(' | '),
  ]);
  expect(faults('source: cloud, metric: carts, above: 5, for: 3m')).toEqual([]);
  expect(faults('source: cloud, metric: carts, above: 5, for: 0s')).toEqual([]);
});

test.each([
  ['error-rate', '2s', 'a time for error-rate'],
  ['error-rate', '2', 'a bare number for error-rate'],
  ['availability', '5/s', 'a number per second for availability'],
  ['latency-p95', '2 %', 'a percentage for latency-p95'],
  ['throughput', '5', 'a bare number for throughput'],
])('%s cannot have the limit %s', (metric, limit, found) => {
  expect(faultsOfText(withTrigger(`source: traffic, metric: ${metric}, above: ${limit}, for: 1m`))[0]?.found).toBe(
    found,
  );
});

test.each([
  ['above: 2 %, below: 1 %', 'both above and below'],
  ['severity: P1', 'neither above nor below'],
])('exactly one limit is needed: %s', (limits, found) => {
  expect(faultsOfText(withTrigger(`source: traffic, metric: error-rate, for: 1m, ${limits}`))[0]?.found).toBe(found);
});

test('a metric that the source does not measure is told with the nearest', () => {
  expect(faults('source: traffic, metric: error-rat, above: 2 %, for: 1m')).toEqual([
    'defaults.triggers.t.metric | "error-rat" | the name of a metric of traffic | Did you mean error-rate? Known: error-rate, latency-p95, availability, throughput.',
  ]);
});

test('limits and times reach the plan in their base units, compared with the old version when asked', () => {
  const trigger = 'source: traffic, metric: latency-p95, below: 45s, against: old, for: 1m, mode: warn-only';

  const [target] = configOf(withTrigger(trigger)).targets.values();

  expect(target?.procedure.triggers[0]).toMatchObject({
    limit: 45_000,
    compare: 'below',
    against: 'old',
    forMs: 60_000,
  });
  expect(target?.sources).toEqual([
    { name: 'traffic', kind: 'proxy', settings: { every: 5_000 } },
    { name: 'cloud', kind: 'custom', settings: {} },
  ]);
});

test('unknown kinds of source and wrong settings of a source or check are faults', () => {
  const text = `${base}${shop}
defaults:
  sources: { a: { kind: proxi }, b: { kind: proxy, settings: { evry: 1 } } }
  checks: { c: { kind: http }, d: { kind: command, settings: { run: x } }, e: { kind: proven-in-earlier-environment } }`;

  expect(faultsOfText(text).map(({ path, found }) => `${path} | ${found}`)).toEqual([
    'defaults.sources.a.kind | "proxi"',
    'defaults.sources.b.settings.evry | the unknown setting "evry"',
    'defaults.checks.c.kind | "http"',
    'defaults.checks.d.settings.run | "x"',
    'defaults.checks.e.kind | no provenIn',
  ]);
});
