import { describe, expect, test } from 'vitest';
import { isComponentName, must } from '../../src/domain/ids.ts';
import type { Plan, Procedure } from '../../src/domain/plan.ts';
import { planDigest } from '../../src/domain/plan.ts';
import type { Trigger } from '../../src/domain/trigger.ts';
import { aProcedure, onCall, staging, worker } from '../support/config.ts';
import { revisionOf } from '../support/operations-world.ts';
import { aPlan, release } from './support/deployments.ts';

const digest = planDigest(aPlan());
const procedure = aProcedure();
const [component] = procedure.components;
const trigger: Trigger = {
  name: 'errors',
  source: 'proxy',
  metric: 'error-rate',
  compare: 'above',
  limit: 0.02,
  forMs: 0,
  severity: 'P1',
  action: 'roll-back',
  minimumSamples: 50,
  mode: 'enforce',
};
const check = { name: 'ci', kind: 'command', mode: 'enforce', timeoutMs: 1, remedy: 'r', settings: {} } as const;

const hook = { ...check, name: 'seed', at: 'before', phase: 'releasing', kind: 'http' } as const;

describe('an approval is void when there changes', () => {
  test.each<[string, Partial<Plan>, Partial<Procedure>]>([
    ['the service', { service: worker }, {}],
    ['the environment', { environment: staging }, {}],
    ['the kind', { kind: 'rollback' }, {}],
    ['the revision', { release: { ...release(2), revision: revisionOf('3') } }, {}],
    ['a share set by hand', { overrideWeight: 20 }, {}],
    ['a component', {}, { components: [{ ...component!, name: must(isComponentName, 'api') }] }],
    ['a provider', {}, { components: [{ ...component!, provider: 'local' }] }],
    ['a provider’s setting', {}, { components: [{ ...component!, settings: { port: 2 } }] }],
    ['the order of components', {}, { components: [{ ...component!, after: [must(isComponentName, 'db')] }] }],
    ['a stage', {}, { stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }] }],
    ['how long a stage lasts', {}, { stages: procedure.stages.map((stage) => ({ ...stage, durationMs: 1 })) }],
    ['a trigger', {}, { triggers: [trigger] }],
    ['the check list', {}, { checks: [check] }],
    ['a hook', {}, { hooks: [hook] }],
    ['how many must approve', {}, { approval: { ...procedure.approval, count: 2 } }],
    ['who may approve', {}, { approval: { ...procedure.approval, roles: [onCall] } }],
    ['whether the requester may', {}, { approval: { ...procedure.approval, requesterMayApprove: true } }],
  ])('%s', (_what, changes, ofProcedure) => {
    expect(planDigest(aPlan(changes, ofProcedure))).not.toBe(digest);
  });

  test('the mode of a check or trigger', () => {
    const enforced = aPlan({}, { checks: [check], triggers: [trigger] });

    expect(planDigest(aPlan({}, { checks: [{ ...check, mode: 'warn-only' }], triggers: [trigger] }))).not.toBe(
      planDigest(enforced),
    );
    expect(planDigest(aPlan({}, { checks: [check], triggers: [{ ...trigger, mode: 'warn-only' }] }))).not.toBe(
      planDigest(enforced),
    );
  });
});

describe('an approval holds when there changes', () => {
  test.each<[string, Partial<Plan>, Partial<Procedure>]>([
    ['what is live', { base: release(9) }, {}],
    ['how long it should take', { expectedMs: { low: 1, high: 2, from: 3 }, lastRollbackMs: 4 }, {}],
    ['the list of commits', { commitCount: 5 }, {}],
    ['the name of the same revision', { release: { ...release(2), label: 'other', number: 99 } }, {}],
    ['the version of the configuration', { configVersion: 'other' }, {}],
    ['a note on risks', { risks: ['x'] }, {}],
    ['when a reminder comes', {}, { approval: { ...procedure.approval, remindAfterMs: 1, expiresAfterMs: 2 } }],
    ['timeouts', {}, { timeouts: { prepareMs: 1, releaseMs: 1, shiftMs: 1, restoreMs: 1, smokeMs: 1 } }],
  ])('%s', (_what, changes, ofProcedure) => {
    expect(planDigest(aPlan(changes, ofProcedure))).toBe(digest);
  });

  test('the order in which settings are written', () => {
    const one = aPlan({}, { components: [{ ...component!, settings: { a: 1, b: 2 } }] });
    const other = aPlan({}, { components: [{ ...component!, settings: { b: 2, a: 1 } }] });

    expect(planDigest(one)).toBe(planDigest(other));
  });
});
