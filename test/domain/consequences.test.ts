import { describe, expect, test } from 'vitest';
import { consequencesOf } from '../../src/domain/consequences.ts';
import { shopProduction } from '../support/config.ts';
import { aDeployment, aFailure, aPlan, applied, byGrace, t0 } from './support/deployments.ts';

const wake = { kind: 'wake-queue', target: shopProduction };
const observing = aDeployment('observing');

describe('an automatic rollback', () => {
  const rolling = applied(observing, { kind: 'went-bad', failure: aFailure({ detail: 'errors 5 %' }) });

  test('locks the target and marks the release bad, in words that explain it later', () => {
    const reason = `the limit “errors” was broken in ${observing.id}: errors 5 %`;

    expect(consequencesOf(observing, rolling, t0)).toEqual([
      {
        kind: 'lock',
        lock: { target: shopProduction, by: 'quarterdeck', reason: 'v2 rolled back', sinceMs: t0 },
      },
      { kind: 'mark-bad', release: observing.plan.release, bad: { by: 'quarterdeck', atMs: t0, reason } },
    ]);
  });

  test('does it once: not again when a failed rollback is retried', () => {
    const stuck = applied(rolling, { kind: 'restore-failed', why: 'x' });
    const again = applied(stuck, { kind: 'retried', by: observing.requestedBy });

    expect(consequencesOf(stuck, again, t0)).toEqual([]);
  });

  test('of a share set by hand marks nothing', () => {
    const override = aDeployment('observing', { plan: aPlan({ kind: 'override', overrideWeight: 50 }) });

    expect(consequencesOf(override, applied(override, { kind: 'went-bad', failure: aFailure() }), t0)).toEqual([]);
  });
});

test('a person’s rollback or cancel marks and locks nothing: they are asked', () => {
  const asked = applied(observing, { kind: 'went-bad', failure: byGrace });
  const cancelled = applied(observing, { kind: 'cancelled', by: observing.requestedBy });

  expect(consequencesOf(observing, asked, t0)).toEqual([]);
  expect(consequencesOf(observing, cancelled, t0)).toEqual([]);
});

describe('the queue wakes', () => {
  test('when the target becomes free', () => {
    const baking = aDeployment('baking');
    const stuck = aDeployment('rollback-failed');

    expect(consequencesOf(baking, applied(baking, { kind: 'baked' }), t0)).toEqual([wake]);
    expect(consequencesOf(stuck, applied(stuck, { kind: 'resolved', by: stuck.requestedBy, note: '' }), t0)).toEqual([
      wake,
    ]);
  });

  test('when somebody leaves it', () => {
    const queued = aDeployment('queued');

    expect(consequencesOf(queued, applied(queued, { kind: 'cancelled', by: queued.requestedBy }), t0)).toEqual([wake]);
  });

  test('not while the target stays taken or was never taken', () => {
    const awaiting = aDeployment('awaiting');
    const rolling = aDeployment('rolling-back');

    expect(consequencesOf(observing, applied(observing, { kind: 'next-stage' }), t0)).toEqual([]);
    expect(consequencesOf(rolling, applied(rolling, { kind: 'restore-failed', why: 'x' }), t0)).toEqual([]);
    expect(consequencesOf(awaiting, applied(awaiting, { kind: 'expired' }), t0)).toEqual([]);
  });
});
