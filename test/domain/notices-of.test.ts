import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentEvent } from '../../src/domain/events.ts';
import { eventOf } from '../../src/domain/notice.ts';
import { actorOf, noticesOf, noticesOfRequest } from '../../src/domain/notices-of.ts';
import { ada, approvers, aProcedure, grace, linus, onCall } from '../support/config.ts';
import { aCheck, aDeployment, aFailure, aHold, aPlan, applied, byGrace, t0 } from './support/deployments.ts';

const nowMs = t0 + 100;

function told(before: Deployment, event: DeploymentEvent) {
  return noticesOf({ before, event, after: applied(before, event, nowMs) }, nowMs);
}

const events = (before: Deployment, event: DeploymentEvent) => told(before, event).map(eventOf);

const facts = (before: Deployment, event: DeploymentEvent) =>
  told(before, event).map((notice) => (notice.about === 'deployment' ? notice.facts : undefined));

describe('a request tells', () => {
  test('that it is planned and whose approval it wants', () => {
    const notices = noticesOfRequest(aDeployment('awaiting', { reason: 'new cart' }), t0);

    expect(notices).toMatchObject([
      { by: { kind: 'person', id: ada }, facts: { event: 'planned', detail: 'new cart' } },
      { facts: { event: 'approval-wanted', roles: [approvers], have: 0, need: 1 } },
    ]);
  });

  test('only the plan when nobody is asked', () => {
    const plan = aPlan({}, { approval: { ...aProcedure().approval, count: 0 } });

    expect(noticesOfRequest(aDeployment('awaiting', { plan }), t0).map(eventOf)).toEqual(['planned']);
  });
});

describe('an event tells', () => {
  const waiting = aDeployment('awaiting');
  const observing = aDeployment('observing');
  const { digest } = waiting;

  test.each<[string, Deployment, DeploymentEvent, readonly string[]]>([
    ['a yes that is enough', waiting, { kind: 'approved', by: grace, digest }, ['approved', 'admitted']],
    ['a no', waiting, { kind: 'rejected', by: grace, reason: 'r' }, ['rejected']],
    ['an end of waiting', waiting, { kind: 'expired' }, ['expired']],
    ['a reminder', waiting, { kind: 'reminded', nextAtMs: t0 }, ['approval-reminder']],
    ['a cancel', waiting, { kind: 'cancelled', by: ada }, ['cancelled']],
    ['the begin', aDeployment('queued'), { kind: 'began' }, ['started']],
    ['the new version', aDeployment('releasing'), { kind: 'released' }, ['released']],
    ['a stage', aDeployment('shifting'), { kind: 'shifted', weight: 10 }, ['stage-reached']],
    ['the way to a later stage, nothing', observing, { kind: 'next-stage' }, []],
    ['a hold', observing, { kind: 'held', hold: aHold() }, ['held']],
    ['a reminder of a hold', { ...observing, hold: aHold() }, { kind: 'reminded', nextAtMs: t0 }, ['hold-reminder']],
    ['the end', aDeployment('baking'), { kind: 'baked' }, ['succeeded']],
    ['a breach', observing, { kind: 'went-bad', failure: aFailure() }, ['rolling-back']],
    ['an early failure', aDeployment('preparing'), { kind: 'went-bad', failure: aFailure() }, ['failed']],
    ['measurements, nothing', observing, { kind: 'measured', findings: [] }, []],
    ['output, nothing', observing, { kind: 'output', lines: ['x'] }, []],
    ['progress, nothing', observing, { kind: 'progressed', components: {} }, []],
    ['a settled target', aDeployment('rollback-failed'), { kind: 'resolved', by: grace, note: 'n' }, ['resolved']],
  ])('%s', (...[, before, event, expected]) => {
    expect(events(before, event)).toEqual(expected);
  });

  test('which checks stood in the way', () => {
    const failed = [aCheck('failed'), aCheck('passed')];

    expect(facts(waiting, { kind: 'checked', results: [failed[0]!] })).toEqual([
      { event: 'blocked', failed: [{ name: 'ci', summary: 's', remedy: 'r' }] },
    ]);
  });

  test('of a hold who is asked and until when', () => {
    const hold = aHold({ reason: { kind: 'inconclusive', why: 'thin' }, by: { kind: 'quarterdeck' }, dueAtMs: t0 + 9 });

    expect(facts(observing, { kind: 'held', hold })).toMatchObject([
      { event: 'held', reason: hold.reason, dueAtMs: t0 + 9, ask: onCall },
    ]);
  });

  test('of a rollback how fast it was', () => {
    const rolling = aDeployment('rolling-back', {
      failure: aFailure({ firstBadAtMs: t0 - 9_000 }),
      rollback: { decidedAtMs: t0, trafficRestoredAtMs: t0 + 800 },
    });

    expect(facts(rolling, { kind: 'restored', results: [] })).toMatchObject([
      { event: 'rolled-back', decidedInMs: 9_000, restoredInMs: 800 },
    ]);
  });

  test('of a success how long it took from its begin', () => {
    const baking = aDeployment('baking', {
      spans: [
        { phase: 'awaiting', fromMs: t0 - 9_000, toMs: t0 - 500 },
        { phase: 'preparing', fromMs: t0 - 500, toMs: t0 },
      ],
    });

    expect(facts(baking, { kind: 'baked' })).toEqual([{ event: 'succeeded', tookMs: 600 }]);
  });
});

describe('who did it', () => {
  test.each<[string, DeploymentEvent, unknown]>([
    ['the person of the event', { kind: 'rejected', by: linus, reason: '' }, { kind: 'person', id: linus }],
    ['whoever failed it', { kind: 'went-bad', failure: byGrace }, { kind: 'person', id: grace }],
    ['whoever held it', { kind: 'held', hold: aHold() }, { kind: 'person', id: grace }],
    ['the program, for what nobody did', { kind: 'began' }, { kind: 'quarterdeck' }],
  ])('%s', (_who, event, actor) => {
    expect(actorOf(event)).toEqual(actor);
  });
});
