import { describe, expect, test } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { StandingGate } from '../../src/domain/gate.ts';
import { openGates } from '../../src/domain/gates.ts';
import { isStepKey, must } from '../../src/domain/ids.ts';
import { noticesOf } from '../../src/domain/notices-of.ts';
import { ada, grace, linus } from '../support/config.ts';
import { aDeployment, aHold, aPlan, applied, t0 } from './support/deployments.ts';

const step = must(isStepKey, 'shop#7/5/release/web');
const gate: StandingGate = {
  ...{ id: '9:1', name: 'live', url: 'https://x.example/runs/9', step, subject: 'web' },
  reviewers: ['grace'],
  isOurs: true,
};
const at = (...gates: readonly StandingGate[]): Deployment => aDeployment('releasing', { gates, gatedSinceMs: t0 });
const yes = (by = grace, id = gate.id) =>
  ({ kind: 'gate-decided', by, byName: 'Grace', gate: id, verdict: 'approved' }) as const;
const no = (by = grace) => ({ ...yes(by), verdict: 'rejected', reason: 'not during the sale' }) as const;
const refusedAs = (deployment: Deployment, event: Parameters<typeof apply>[1]) => {
  const outcome = apply(deployment, event, t0 + 9);
  return outcome.ok ? outcome : outcome.refusal;
};

describe('a gate', () => {
  test('is decided by one person once, whoever comes second', () => {
    const decided = applied(at(gate), yes());

    expect(decided.gateDecisions).toMatchObject([{ gate: '9:1', name: 'live', verdict: 'approved', by: grace, step }]);
    expect(openGates(decided)).toEqual([]);
    expect(refusedAs(decided, yes())).toMatchObject({ code: 'gate-closed', state: 'decided', by: grace });
    expect(refusedAs(decided, no(linus))).toMatchObject({ code: 'gate-closed', state: 'decided', by: grace });
  });

  test('is never opened by the requester, unless the plan allows that; a no is anybody’s', () => {
    const plan = aPlan();
    const { approval } = plan.procedure;
    const allows = aPlan({}, { approval: { ...approval, requesterMayApprove: true } });

    expect(refusedAs(at(gate), yes(ada))).toMatchObject({ code: 'own-request' });
    expect(applied({ ...at(gate), plan: allows }, yes(ada)).gateDecisions).toHaveLength(1);
    expect(applied(at(gate), no(ada)).gateDecisions).toMatchObject([{ reason: 'not during the sale' }]);
  });

  test('that is only a timer, a rule, or another’s to decide is not decided here', () => {
    const theirs = { ...gate, isOurs: false };

    expect(openGates(at(theirs))).toEqual([]);
    expect(refusedAs(at(theirs), yes())).toMatchObject({ code: 'gate-closed', state: 'not-ours', url: gate.url });
    expect(refusedAs(at(gate), yes(grace, '9:2'))).toMatchObject({ code: 'gate-closed', state: 'gone' });
  });

  test('stays shut while the deployment is held; a no may be said all the same', () => {
    const held = { ...at(gate), hold: aHold() };

    expect(refusedAs(held, yes())).toMatchObject({ code: 'gate-closed', state: 'held' });
    expect(applied(held, no()).gateDecisions).toHaveLength(1);
  });

  test('may be decided again after the far end did not take the word', () => {
    const decided = applied(at(gate), yes());
    const outcome = { kind: 'refused', sentence: 'no reviewer' } as const;

    const settled = applied(decided, { kind: 'gate-settled', decision: 0, outcome });

    expect(openGates(settled)).toEqual([gate]);
    expect(applied(settled, yes(linus)).gateDecisions).toMatchObject([{ outcome }, { by: linus }]);
    expect(refusedAs(settled, { kind: 'gate-settled', decision: 0, outcome })).toMatchObject({
      code: 'illegal-in-phase',
    });
  });

  test('takes nothing of the time that the phase may last', () => {
    const before = aDeployment('releasing');
    const waits = applied(before, { kind: 'progressed', components: {}, gates: [gate] }, t0 + 1_000);
    const more = applied(
      waits,
      { kind: 'progressed', components: {}, gates: [gate, { ...gate, id: '9:2' }] },
      t0 + 9_000,
    );

    const open = applied(more, { kind: 'progressed', components: {}, gates: [] }, t0 + 61_000);

    expect(more.gatedSinceMs).toBe(t0 + 1_000);
    expect(open).toMatchObject({ gates: [], heldMs: 60_000 });
    expect(open.gatedSinceMs).toBeUndefined();
  });

  test('is told when it is met, once, and when somebody decided', () => {
    const before = aDeployment('releasing');
    const met = { kind: 'progressed', components: {}, gates: [gate] } as const;
    const waits = applied(before, met);
    const told = (one: Deployment, event: Parameters<typeof apply>[1]) =>
      noticesOf({ before: one, event, after: applied(one, event) }, t0).map((notice) =>
        notice.about === 'deployment' ? notice.facts.event : notice.about,
      );

    expect(told(before, met)).toEqual(['gate-waiting']);
    expect(told(waits, { ...met, components: { web: { state: 'releasing' } } })).toEqual([]);
    expect(told(waits, yes())).toEqual(['gate-decided']);
  });
});
