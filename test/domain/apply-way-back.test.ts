import { describe, expect, test } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import { grace } from '../support/config.ts';
import { aDeployment, aFailure, aPlan, applied, byGrace, t0 } from './support/deployments.ts';

const bad = { kind: 'went-bad', failure: aFailure() } as const;

describe('going bad', () => {
  test('before the first effect just ends', () => {
    expect(applied(aDeployment('releasing', { effectsBegun: false }), bad)).toMatchObject({
      phase: 'failed',
      failure: aFailure(),
      finishedAtMs: t0 + 100,
    });
  });

  test('after it rolls back, and the clock of the rollback starts', () => {
    expect(applied(aDeployment('observing'), bad)).toMatchObject({
      phase: 'rolling-back',
      rollback: { decidedAtMs: t0 + 100 },
    });
  });

  test('ends where it is when the target fixes forward, unless a person wants it back', () => {
    const forward = aDeployment('observing', { plan: aPlan({}, { onUnhealthy: 'fix-forward' }) });

    expect(applied(forward, bad).phase).toBe('failed');
    expect(applied(forward, { kind: 'went-bad', failure: byGrace }).phase).toBe('rolling-back');
  });

  test('while rolling back is refused', () => {
    expect(apply(aDeployment('rolling-back'), bad, t0)).toMatchObject({ refusal: { code: 'already-rolling-back' } });
    expect(apply(aDeployment('rolling-back'), { kind: 'cancelled', by: grace }, t0)).toMatchObject({
      refusal: { code: 'already-rolling-back' },
    });
  });
});

describe('a deployment of kind rollback', () => {
  const rollback = aDeployment('observing', { plan: aPlan({ kind: 'rollback' }) });

  test('that goes bad keeps the target and asks for people', () => {
    const failed = applied(rollback, { kind: 'went-bad', failure: aFailure({ detail: 'no answer' }) });

    expect(failed).toMatchObject({ phase: 'rollback-failed', rollbackTrouble: 'no answer' });
  });

  test('is not rolled back or cancelled half done by a person', () => {
    const refused = { refusal: { code: 'already-rolling-back' } };

    expect(apply(rollback, { kind: 'went-bad', failure: byGrace }, t0)).toMatchObject(refused);
    expect(apply(rollback, { kind: 'cancelled', by: grace }, t0)).toMatchObject(refused);
  });

  test('can be taken back before its first effect', () => {
    const begun = aDeployment('preparing', { plan: aPlan({ kind: 'rollback' }) });

    expect(applied(begun, { kind: 'cancelled', by: grace }).phase).toBe('failed');
  });

  test('starts over when it is tried again; a deployment’s own rollback goes on rolling back', () => {
    const stuck = aDeployment('rollback-failed', { plan: aPlan({ kind: 'rollback' }), stageIndex: 1 });

    expect(applied(stuck, { kind: 'retried', by: grace })).toMatchObject({ phase: 'preparing', stageIndex: 0 });
    expect(applied(aDeployment('rollback-failed'), { kind: 'retried', by: grace }).phase).toBe('rolling-back');
  });
});

test('a rollback notes when traffic was restored and when that was proved', () => {
  const rolling = aDeployment('rolling-back', { weight: 10, rollback: { decidedAtMs: t0 } });

  const restored = applied(rolling, { kind: 'traffic-restored' }, t0 + 10);
  const done = applied(restored, { kind: 'restored', results: [] }, t0 + 20);

  expect(restored.weight).toBe(0);
  expect(done).toMatchObject({
    phase: 'rolled-back',
    rollback: { decidedAtMs: t0, trafficRestoredAtMs: t0 + 10, verifiedAtMs: t0 + 20 },
  });
});

test('a phase entered raises the epoch, closes the span before it and forgets hold, output and held time', () => {
  const before = aDeployment('preparing', { output: ['x'], heldMs: 7 });

  const after = applied(before, { kind: 'prepared' });

  expect(after).toMatchObject({
    phase: 'releasing',
    epoch: 6,
    phaseEpoch: 6,
    output: [],
    heldMs: 0,
    phaseSinceMs: t0 + 100,
  });
  expect(after.spans).toEqual([
    { phase: 'preparing', fromMs: t0, toMs: t0 + 100 },
    { phase: 'releasing', stageIndex: 0, fromMs: t0 + 100 },
  ]);
});

test('measurements and output do not make buttons outdated', () => {
  const before = aDeployment('observing');

  expect(applied(before, { kind: 'measured', findings: [] }).epoch).toBe(before.epoch);
  expect(applied(before, { kind: 'output', lines: ['1', '2', '3', '4', '5', '6'] })).toMatchObject({
    epoch: before.epoch,
    output: ['2', '3', '4', '5', '6'],
  });
});
