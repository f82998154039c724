import { describe, expect, it } from 'vitest';
import { evaluateTrigger } from '../../src/analysis/evaluate.ts';
import type { Question } from '../../src/analysis/question.ts';
import type { Point } from '../../src/domain/measure.ts';
import { aTrigger, gauge, latencies, minute, ratio, second, series, steady } from './points.ts';

const look = (points: readonly Point[], nowMs: number, change: Partial<Question> = {}) =>
  evaluateTrigger({
    trigger: aTrigger(),
    series: series(points),
    nowMs,
    sinceMs: 0,
    sourceDelayMs: 0,
    ...change,
  });

/** The first look, one each five seconds, that says unhealthy. */
function decidedAt(points: readonly Point[], change: Partial<Question> = {}): number | undefined {
  for (let nowMs = 5 * second; nowMs <= 20 * minute; nowMs += 5 * second) {
    const upToNow = points.filter(({ atMs }) => atMs <= nowMs);
    if (look(upToNow, nowMs, change).verdict.kind === 'unhealthy') return nowMs;
  }
  return undefined;
}

describe('a limit with a duration', () => {
  it('is unhealthy exactly when the limit has been broken for the duration, counted from the first bad sample', () => {
    const bad = steady(0, 5 * minute, [5, 50]);

    expect(decidedAt(bad)).toBe(2 * minute);
    expect(look(bad, 5 * minute).verdict).toEqual({ kind: 'unhealthy', sinceMs: 0 });
  });

  it('decides within one interval after the duration when the harm begins later', () => {
    const points = [...steady(0, 5 * minute, [0, 50]), ...steady(5 * minute, 10 * minute, [15, 50])];

    expect(decidedAt(points)).toBe(7 * minute);
    expect(look(points, 10 * minute).breachedSinceMs).toBe(5 * minute);
  });

  it('begins anew after a recovery', () => {
    const points = [
      ...steady(0, minute, [5, 50]),
      ...steady(minute, 2 * minute, [0, 50]),
      ...steady(2 * minute, 6 * minute, [5, 50]),
    ];

    expect(decidedAt(points)).toBe(4 * minute);
  });

  it('is healthy below the limit and at the limit met exactly', () => {
    expect(look(steady(0, 5 * minute, [0, 50]), 5 * minute).verdict.kind).toBe('healthy');
    expect(decidedAt(steady(0, 10 * minute, [1, 50]))).toBeUndefined();
  });

  it('gives value, reference, samples and twelve recent values', () => {
    const finding = look(steady(0, 10 * minute, [1, 100]), 10 * minute, {
      reference: series(steady(0, 10 * minute, [2, 400])),
    });

    expect(finding).toMatchObject({ value: 0.01, reference: 0.005, samples: 600, limit: 0.02, compare: 'above' });
    expect(finding.recent).toEqual(Array.from({ length: 12 }, () => 0.01));
  });

  it('acts on the first sufficient sample when the duration is zero', () => {
    const trigger = aTrigger({ limit: 0.1, forMs: 0 });

    expect(decidedAt(steady(0, minute, [2, 10]), { trigger })).toBe(10 * second);
    expect(decidedAt(steady(0, minute, [1, 10]), { trigger })).toBeUndefined();
  });

  it('says in doubt, not healthy, while a clear breach has not lasted', () => {
    const points = [...steady(0, 5 * minute, [0, 50]), ...steady(5 * minute, 6 * minute, [15, 50])];

    expect(look(points, 6 * minute).verdict).toMatchObject({
      kind: 'inconclusive',
      why: expect.stringContaining('limit broken for 60 s of 2 min') as string,
    });
  });
});

describe('thin data', () => {
  it('neither passes nor fails', () => {
    expect(look([], minute).verdict).toEqual({ kind: 'insufficient-data', have: 0, need: 20 });
    expect(look([ratio(5 * second, [3, 3])], 5 * second).verdict).toEqual({
      kind: 'insufficient-data',
      have: 3,
      need: 20,
    });
  });

  it('does not end a breach and does not add to its duration', () => {
    const points = [...steady(0, minute, [5, 50]), ...steady(4 * minute, 6 * minute, [5, 50])];

    expect(decidedAt(points)).toBe(5 * minute);
  });

  it('is not a recovery when a few good answers come after many bad ones', () => {
    const points = [
      ...steady(0, minute, [5, 50]),
      ratio(3 * minute, [0, 2]),
      ratio(4 * minute, [0, 2]),
      ...steady(6 * minute, 8 * minute, [5, 50]),
    ];

    expect(look(points.slice(0, 14), 4 * minute).verdict).toEqual({ kind: 'insufficient-data', have: 2, need: 20 });
    expect(decidedAt(points)).toBe(7 * minute);
  });

  it('does not take back a breach that has lasted', () => {
    expect(look(steady(0, 2 * minute, [5, 50]), 10 * minute).verdict.kind).toBe('unhealthy');
  });

  it('is said when the newest sample is too old, allowing for the delay of the source', () => {
    const points = steady(0, minute, [0, 50]);

    expect(look(points, 3 * minute).verdict.kind).toBe('insufficient-data');
    expect(look(points, 3 * minute, { sourceDelayMs: 2 * minute }).verdict.kind).toBe('healthy');
  });

  it('looks back further where traffic is slow, so that slow traffic can be judged', () => {
    const points = steady(0, 5 * minute, [1, 2]);

    expect(decidedAt(points)).toBe(2 * minute);
  });

  it('says when this traffic can never be enough', () => {
    const finding = look([ratio(30 * second, [0, 1]), ratio(minute, [0, 1]), ratio(90 * second, [0, 1])], 90 * second);

    expect(finding.note).toBe('2 of 20 samples; this traffic is too thin for this limit');
  });

  it('ignores what was measured before the new version began to serve', () => {
    const points = steady(0, 5 * minute, [50, 50]);

    expect(look(points, 5 * minute, { sinceMs: 5 * minute }).verdict.kind).toBe('insufficient-data');
  });
});

describe('probes', () => {
  const trigger = aTrigger({ metric: 'availability', compare: 'below', limit: 0.99, forMs: 30 * second });
  const probes = (answers: readonly (0 | 1)[]) =>
    answers.map((hit, index) => ratio((index + 1) * 5 * second, [hit, 1]));

  it('count from the first answer on', () => {
    const down = probes([0, 0, 0, 0, 0, 0, 0, 0]);

    expect(decidedAt(down, { trigger, everySampleCounts: true })).toBe(30 * second);
    expect(decidedAt(down, { trigger })).toBeUndefined();
  });

  it('forget a single missed answer', () => {
    const once = probes([1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]);

    expect(decidedAt(once, { trigger, everySampleCounts: true })).toBeUndefined();
    expect(look(once, 55 * second, { trigger, everySampleCounts: true }).verdict.kind).toBe('healthy');
  });
});

describe('other kinds of points', () => {
  it('reads a percentile out of a histogram, linear within a class', () => {
    const trigger = aTrigger({ metric: 'latency-p95', limit: 300 });
    const points = Array.from({ length: 24 }, (_, index) => latencies((index + 1) * 5 * second, [50, 40, 10, 0]));

    const finding = look(points, 2 * minute, { trigger });

    expect(finding.value).toBeCloseTo(300, 6);
    expect(finding.verdict.kind).toBe('inconclusive');
    expect(look(points, 2 * minute, { trigger: { ...trigger, limit: 290 } }).verdict.kind).toBe('unhealthy');
    expect(look(points, 2 * minute, { trigger: { ...trigger, limit: 400 } }).verdict.kind).toBe('healthy');
  });

  it('weighs gauges by their samples', () => {
    const trigger = aTrigger({ metric: 'memory', limit: 80, minimumSamples: 1 });
    const points = Array.from({ length: 24 }, (_, index) => gauge((index + 1) * 5 * second, index % 2 === 0 ? 85 : 83));

    expect(look(points, 2 * minute, { trigger }).verdict).toEqual({ kind: 'unhealthy', sinceMs: 0 });
    expect(look(points, 2 * minute, { trigger }).value).toBeCloseTo(84, 0);
  });

  it('counts a source with one point a minute without holes', () => {
    const points = Array.from({ length: 6 }, (_, index) => ratio((index + 1) * minute, [5, 50], minute));

    expect(decidedAt(points)).toBe(2 * minute);
  });
});

describe('doubt', () => {
  it('is said, with a forecast, when the limit lies inside the interval', () => {
    const finding = look(
      steady(0, 5 * minute, [0, 5]).map((point, index) => (index % 12 === 0 ? ratio(point.atMs, [1, 5]) : point)),
      5 * minute,
    );

    expect(finding.verdict).toEqual({
      kind: 'inconclusive',
      why: 'error-rate 1.67 % (between 0.81 % and 3.38 %, limit 2 %): at this traffic 75 more minutes would settle it',
    });
  });

  it('is not made of a single bad answer among enough', () => {
    const points = [
      ...steady(0, minute, [0, 5]),
      ratio(65 * second, [1, 5]),
      ...steady(65 * second, 3 * minute, [0, 5]),
    ];

    expect(look(points, 3 * minute).verdict.kind).toBe('healthy');
  });
});

it('does not see points from after the look', () => {
  const points = [...steady(0, minute, [0, 50]), ...steady(minute, 5 * minute, [25, 50])];

  expect(look(points, minute)).toEqual(look(steady(0, minute, [0, 50]), minute));
});

it('gives the same finding for the same points in any order', () => {
  const points = [...steady(0, minute, [5, 50]), ...steady(minute, 3 * minute, [1, 50])];

  expect(look(points.toReversed(), 3 * minute)).toEqual(look(points, 3 * minute));
});
