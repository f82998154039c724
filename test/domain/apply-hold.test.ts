import { describe, expect, test } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import { grace } from '../support/config.ts';
import { aDeployment, aHold, applied, byGrace, t0 } from './support/deployments.ts';

const person = { kind: 'person', id: grace } as const;

describe('a hold', () => {
  test('makes older buttons outdated and keeps the phase', () => {
    const before = aDeployment('observing');

    const held = applied(before, { kind: 'held', hold: aHold() });

    expect(held).toMatchObject({ phase: 'observing', epoch: before.epoch + 1, phaseEpoch: before.phaseEpoch });
  });

  test('of the same kind is refused, of another kind replaces it', () => {
    const held = aDeployment('observing', { hold: aHold() });
    const stopped = aHold({ reason: { kind: 'stopped' }, sinceMs: t0 + 50 });

    expect(apply(held, { kind: 'held', hold: aHold() }, t0)).toMatchObject({ refusal: { code: 'already-held' } });
    expect(applied(held, { kind: 'held', hold: stopped }).hold).toBe(stopped);
  });

  test('is refused while rolling back', () => {
    expect(apply(aDeployment('rolling-back'), { kind: 'held', hold: aHold() }, t0)).toMatchObject({
      refusal: { code: 'already-rolling-back' },
    });
  });

  test('keeps a queued deployment from beginning', () => {
    const held = aDeployment('queued', { hold: aHold() });

    expect(apply(held, { kind: 'began' }, t0)).toMatchObject({ refusal: { code: 'illegal-in-phase' } });
  });

  test('ends with a move to another phase', () => {
    const bad = applied(aDeployment('observing', { hold: aHold() }), { kind: 'went-bad', failure: byGrace });

    expect(bad.phase).toBe('rolling-back');
    expect(bad.hold).toBeUndefined();
  });
});

describe('resuming', () => {
  test('goes on in the same phase and counts the held time', () => {
    const held = aDeployment('observing', { hold: aHold({ sinceMs: t0 + 40 }), heldMs: 5 });

    const resumed = applied(held, { kind: 'resumed', by: person });

    expect(resumed).toMatchObject({ phase: 'observing', heldMs: 65, epoch: held.epoch + 1 });
    expect(resumed.hold).toBeUndefined();
  });

  test('what is not held is refused', () => {
    expect(apply(aDeployment('observing'), { kind: 'resumed', by: person }, t0)).toMatchObject({
      refusal: { code: 'not-held' },
    });
  });

  test('a gate passes it', () => {
    const gate = aDeployment('observing', { hold: aHold({ reason: { kind: 'gate' } }) });

    expect(applied(gate, { kind: 'resumed', by: person })).toMatchObject({ phase: 'shifting', stageIndex: 1 });
  });

  test('a step backwards allows it', () => {
    const live = aDeployment('live').plan.release.revision;
    const held = aDeployment('queued', { hold: aHold({ reason: { kind: 'would-go-backwards', live } }) });

    expect(applied(held, { kind: 'resumed', by: person }).backwardsAllowed).toBe(true);
    expect(applied(aDeployment('queued', { hold: aHold() }), { kind: 'resumed', by: person }).backwardsAllowed).toBe(
      false,
    );
  });
});

describe('waiting longer', () => {
  test('moves the end and makes older buttons outdated', () => {
    const held = aDeployment('observing', { hold: aHold() });

    const extended = applied(held, { kind: 'extended', by: grace, dueAtMs: t0 + 9_000 });

    expect(extended.hold?.dueAtMs).toBe(t0 + 9_000);
    expect(extended.epoch).toBe(held.epoch + 1);
  });

  test('needs a hold', () => {
    expect(apply(aDeployment('observing'), { kind: 'extended', by: grace, dueAtMs: 1 }, t0)).toMatchObject({
      refusal: { code: 'not-held' },
    });
  });
});

describe('reminding', () => {
  test('of a hold moves the hold’s end, of a request the next reminder', () => {
    const held = aDeployment('observing', { hold: aHold() });

    expect(applied(held, { kind: 'reminded', nextAtMs: t0 + 7 }).hold?.dueAtMs).toBe(t0 + 7);
    expect(applied(aDeployment('awaiting'), { kind: 'reminded', nextAtMs: t0 + 7 }).remindAtMs).toBe(t0 + 7);
  });
});

describe('promoting', () => {
  test('goes to the next stage, after the last to baking, from baking to live', () => {
    const first = aDeployment('observing');

    expect(applied(first, { kind: 'promoted', by: person })).toMatchObject({ phase: 'shifting', stageIndex: 1 });
    expect(applied({ ...first, stageIndex: 1 }, { kind: 'promoted', by: person }).phase).toBe('baking');
    expect(applied(aDeployment('baking', { stageIndex: 1 }), { kind: 'promoted', by: person }).phase).toBe('live');
  });

  test('after the last stage by the runner is refused', () => {
    expect(apply(aDeployment('observing', { stageIndex: 1 }), { kind: 'next-stage' }, t0)).toMatchObject({ ok: false });
  });

  test('at the end first puts a share set by hand back', () => {
    const byHand = aHold({ reason: { kind: 'traffic-by-hand', weight: 30 } });
    const last = aDeployment('observing', { stageIndex: 1, hold: byHand });
    const middle = aDeployment('observing', { hold: byHand });

    expect(applied(last, { kind: 'promoted', by: person })).toMatchObject({ phase: 'observing' });
    expect(applied(last, { kind: 'promoted', by: person }).hold).toBeUndefined();
    expect(applied(middle, { kind: 'promoted', by: person })).toMatchObject({ phase: 'shifting', stageIndex: 1 });
  });
});

test('a share set by hand holds without an end', () => {
  const held = applied(aDeployment('observing'), { kind: 'weight-set', by: grace, weight: 33 });

  expect(held.hold).toMatchObject({ reason: { kind: 'traffic-by-hand', weight: 33 }, by: person, onExpiry: 'remind' });
});

test('nothing is promoted to live while a share by hand is not taken back', () => {
  const reason = { kind: 'traffic-by-hand', weight: 35 } as const;
  const byHand = aDeployment('baking', { hold: aHold({ reason }), weight: 35 });

  const resumed = applied(byHand, { kind: 'promoted', by: person });
  const shifted = applied(resumed, { kind: 'shifted', weight: 100 });

  expect(resumed).toMatchObject({ phase: 'baking', weightOpen: true });
  expect(apply(resumed, { kind: 'promoted', by: person }, t0)).toMatchObject({ ok: false });
  expect(applied(shifted, { kind: 'promoted', by: person }).phase).toBe('live');
});
