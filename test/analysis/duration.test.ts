import { describe, expect, it } from 'vitest';
import { expectedDuration, remainingTime } from '../../src/analysis/duration.ts';
import type { OnItsWay } from '../../src/analysis/duration.ts';
import { minute, second } from './points.ts';

const stages = [
  { weight: 10, durationMs: 10 * minute, gate: 'automatic' },
  { weight: 50, durationMs: 10 * minute, gate: 'automatic' },
  { weight: 100, durationMs: 0, gate: 'automatic' },
] as const;
const timeouts = { prepareMs: minute, releaseMs: 5 * minute, shiftMs: minute, restoreMs: minute, smokeMs: minute };
const procedure = { stages, bakeMs: 30 * minute, timeouts };

describe('the expected duration', () => {
  it('is the usual range of past deployments, without the odd ones', () => {
    const past = [60, 61, 62, 63, 64, 65, 66, 67, 68, 400].map((minutes) => minutes * minute);

    expect(expectedDuration(past, procedure)).toEqual({ low: 61 * minute, high: 68 * minute, from: 10 });
  });

  it('leaves out what was too quick to have gone through these stages', () => {
    const expected = expectedDuration([55 * minute, 24 * second], procedure);

    expect(expected).toEqual({ low: 55 * minute, high: 55 * minute, from: 1 });
  });

  it('is what the stages add up to when nothing is known', () => {
    const expected = expectedDuration([], procedure);

    expect(expected.low).toBe(50 * minute);
    expect(expected.high).toBe(53 * minute);
    expect(expected.from).toBe(0);
  });
});

describe('the remaining time', () => {
  const observing = (change: Partial<OnItsWay> = {}): OnItsWay => ({
    phase: 'observing',
    stageIndex: 0,
    phaseSinceMs: 100 * minute,
    heldMs: 0,
    spans: [{ phase: 'shifting', stageIndex: 0, fromMs: 99 * minute, toMs: 99 * minute + 2 * second }],
    plan: { procedure },
    ...change,
  });

  it('is the rest of this stage and all that follows, shifts as long as the last ones', () => {
    expect(remainingTime(observing(), 104 * minute)).toBe((6 + 10 + 30) * minute + 2 * 2 * second);
  });

  it('does not run while held', () => {
    const held = observing({
      hold: {
        reason: { kind: 'gate' },
        by: { kind: 'quarterdeck' },
        sinceMs: 104 * minute,
        dueAtMs: 0,
        onExpiry: 'remind',
      },
    });

    expect(remainingTime(held, 104 * minute)).toBe(remainingTime(held, 190 * minute));
    expect(remainingTime(observing({ heldMs: 5 * minute }), 109 * minute)).toBe(
      remainingTime(observing(), 104 * minute),
    );
  });

  it('is never less than what follows when a phase takes longer than usual', () => {
    expect(remainingTime(observing({ phase: 'baking', stageIndex: 2 }), 900 * minute)).toBe(0);
    expect(remainingTime(observing({ phase: 'shifting', stageIndex: 1 }), 900 * minute)).toBe(40 * minute + 2 * second);
  });

  it('takes the pace of past deployments for the work that is no waiting', () => {
    const expectedMs = { low: 50 * minute, high: 50 * minute, from: 5 };

    const quick = observing({ phase: 'queued', spans: [], plan: { procedure, expectedMs } });

    expect(remainingTime(quick, 100 * minute)).toBe(50 * minute);
  });

  it('is unknown for what is not on its way to live', () => {
    expect(remainingTime(observing({ phase: 'rolling-back' }), 101 * minute)).toBeUndefined();
    expect(remainingTime(observing({ phase: 'live' }), 101 * minute)).toBeUndefined();
  });
});
