import { describe, expect, it } from 'vitest';
import { evaluateTrigger } from '../../src/analysis/evaluate.ts';
import type { Point } from '../../src/domain/measure.ts';
import { aTrigger, gauge, minute, second, series, steady } from './points.ts';
import { seeded, simulated } from './traffic.ts';

const trigger = aTrigger({ name: 'worse', against: 'old', limit: 0.001, forMs: 0, minimumSamples: 50 });

const look = ([fresh, old]: readonly (readonly Point[])[], nowMs: number, asked = trigger) =>
  evaluateTrigger({
    trigger: asked,
    series: series(fresh ?? [], asked.metric),
    reference: series(old ?? [], asked.metric),
    nowMs,
    sinceMs: 0,
    sourceDelayMs: 0,
  });

describe('a trigger against the old version', () => {
  const harmful = simulated(
    { fresh: 50, old: 450, lengthMs: 10 * minute },
    () => ({ fresh: 0.03, old: 0.005 }),
    seeded(7),
  );

  it('is unhealthy when the new version is worse, with the moment at which that was certain', () => {
    const finding = look([harmful.fresh, harmful.old], 10 * minute);

    expect(finding.verdict.kind).toBe('unhealthy');
    expect(finding.breachedSinceMs).toBeLessThan(5 * minute);
    expect(finding.value).toBeGreaterThan(0.02);
    expect(finding.reference).toBeLessThan(0.01);
    expect(finding.note).toMatch(/^worse than the old version by at least \+\d[\d.]* points/);
  });

  it('forgets nothing: each look at stored points says what a look at that time said', () => {
    const first = Array.from({ length: 120 }, (_, index) => (index + 1) * 5 * second).find((nowMs) => {
      const then = (points: readonly Point[]) => points.filter(({ atMs }) => atMs <= nowMs);
      const { verdict } = look([then(harmful.fresh), then(harmful.old)], nowMs);
      expect(look([harmful.fresh, harmful.old], nowMs).verdict).toEqual(verdict);
      return verdict.kind === 'unhealthy';
    });

    expect(look([harmful.fresh, harmful.old], 10 * minute).breachedSinceMs).toBe(first);
  });

  it('waits for its duration after the moment of certainty', () => {
    const { breachedSinceMs = 0 } = look([harmful.fresh, harmful.old], 10 * minute);
    const later = { ...trigger, forMs: minute };

    const before = look([harmful.fresh, harmful.old], breachedSinceMs + minute - second, later);
    const then = look([harmful.fresh, harmful.old], breachedSinceMs + minute, later);

    expect(before.verdict.kind).toBe('inconclusive');
    expect(then.verdict.kind).toBe('unhealthy');
  });

  it('lets a difference within the limit pass, however certain', () => {
    expect(look([harmful.fresh, harmful.old], 10 * minute, { ...trigger, limit: 0.1 }).verdict.kind).toBe('healthy');
  });

  it('is healthy when both are the same, and says what is ruled out', () => {
    const finding = look([steady(0, 10 * minute, [1, 200]), steady(0, 10 * minute, [9, 1_800])], 10 * minute);

    expect(finding.verdict.kind).toBe('healthy');
    expect(finding.note).toMatch(/^harm above \+0\.\d+ points ruled out; allowed: \+0\.1 points$/);
  });

  it('needs enough of both sides', () => {
    const finding = look([steady(0, minute, [0, 100]), steady(0, minute, [0, 1])], minute);

    expect(finding.verdict).toEqual({ kind: 'insufficient-data', have: 12, need: 50 });
  });

  it('is in doubt halfway, with a forecast', () => {
    const untilMs = 45 * second;

    const finding = look([steady(0, untilMs, [1, 50]), steady(0, untilMs, [2, 450])], untilMs);

    expect(finding.verdict).toMatchObject({
      kind: 'inconclusive',
      why: expect.stringMatching(
        /^error-rate may be worse than on the old version: at this traffic \d+ more minute/,
      ) as string,
    });
  });

  it('takes gauges by which side is worse, stretch by stretch', () => {
    const asked = { ...trigger, metric: 'memory', limit: 1 };
    const times = Array.from({ length: 24 }, (_, index) => (index + 1) * 5 * second);
    const fresh = times.map((atMs) => gauge(atMs, 80));

    const old = (value: number) => times.map((atMs) => gauge(atMs, value));

    expect(look([fresh, old(70)], 2 * minute, asked).verdict.kind).toBe('unhealthy');
    expect(look([fresh, old(90)], 2 * minute, asked).verdict.kind).toBe('healthy');
  });
});
