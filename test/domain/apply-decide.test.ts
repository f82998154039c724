import { describe, expect, test } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import { approvalsInForce } from '../../src/domain/deployment.ts';
import { isDigest, must } from '../../src/domain/ids.ts';
import { ada, aProcedure, grace, linus } from '../support/config.ts';
import { aCheck, aDeployment, aPlan, applied, t0 } from './support/deployments.ts';

const approval = aProcedure().approval;
const waiting = aDeployment('awaiting', { plan: aPlan({}, { approval: { ...approval, count: 2 } }) });
const { digest } = waiting;
const otherDigest = must(isDigest, '0'.repeat(64));

describe('approving', () => {
  test('counts different people until there are enough', () => {
    const once = applied(waiting, { kind: 'approved', by: grace, digest });
    const twice = applied(once, { kind: 'approved', by: linus, digest, comment: 'fine' });

    expect(once.phase).toBe('awaiting');
    expect(twice.phase).toBe('queued');
    expect(twice.approvals.map(({ by }) => by)).toEqual([grace, linus]);
  });

  test('leaves the epoch alone while more are needed, so that the others’ buttons stay good', () => {
    expect(applied(waiting, { kind: 'approved', by: grace, digest }).epoch).toBe(waiting.epoch);
  });

  test('a second time by the same person does not count', () => {
    const once = applied(waiting, { kind: 'approved', by: grace, digest });

    expect(apply(once, { kind: 'approved', by: grace, digest }, t0)).toMatchObject({
      refusal: { code: 'already-approved', atMs: t0 + 100 },
    });
  });

  test('the own request is refused, unless the plan allows it', () => {
    const allowing = aDeployment('awaiting', {
      plan: aPlan({}, { approval: { ...approval, requesterMayApprove: true } }),
    });

    expect(apply(waiting, { kind: 'approved', by: ada, digest }, t0)).toMatchObject({
      refusal: { code: 'own-request' },
    });
    expect(applied(allowing, { kind: 'approved', by: ada, digest: allowing.digest }).phase).toBe('queued');
  });

  test('another plan’s digest is refused', () => {
    expect(apply(waiting, { kind: 'approved', by: grace, digest: otherDigest }, t0)).toMatchObject({
      refusal: { code: 'plan-changed' },
    });
  });

  test('a yes to an earlier plan is not in force', () => {
    const stale = aDeployment('awaiting', { approvals: [{ by: grace, atMs: t0, digest: otherDigest }] });

    expect(approvalsInForce(stale)).toEqual([]);
    expect(applied(stale, { kind: 'approved', by: grace, digest: stale.digest }).phase).toBe('queued');
  });

  test('waits for the enforced checks, not for the warning ones', () => {
    const rule = { name: 'ci', kind: 'command', timeoutMs: 1, remedy: '', settings: {} } as const;
    const enforced = aDeployment('awaiting', { plan: aPlan({}, { checks: [{ ...rule, mode: 'enforce' }] }) });
    const warning = aDeployment('awaiting', { plan: aPlan({}, { checks: [{ ...rule, mode: 'warn-only' }] }) });

    const approved = applied(enforced, { kind: 'approved', by: grace, digest: enforced.digest });

    expect(approved.phase).toBe('awaiting');
    expect(applied(approved, { kind: 'checked', results: [aCheck('passed')] }).phase).toBe('queued');
    expect(applied(approved, { kind: 'checked', results: [aCheck('pending')] }).phase).toBe('awaiting');
    expect(applied(approved, { kind: 'checked', results: [aCheck('failed')] }).phase).toBe('blocked');
    expect(applied(warning, { kind: 'approved', by: grace, digest: warning.digest }).phase).toBe('queued');
    expect(applied(warning, { kind: 'checked', results: [aCheck('failed', 'warn-only')] }).phase).toBe('awaiting');
  });

  test('a later answer of a check replaces the earlier one', () => {
    const twice = applied(applied(waiting, { kind: 'checked', results: [aCheck('pending')] }), {
      kind: 'checked',
      results: [aCheck('passed')],
    });

    expect(twice.checks).toEqual([aCheck('passed')]);
  });

  test('a plan for later waits for its hour', () => {
    const later = aDeployment('awaiting', { scheduledForMs: t0 + 10_000 });
    const past = aDeployment('awaiting', { scheduledForMs: t0 });

    expect(applied(later, { kind: 'approved', by: grace, digest: later.digest }).phase).toBe('scheduled');
    expect(applied(past, { kind: 'approved', by: grace, digest: past.digest }).phase).toBe('queued');
  });

  test('nobody is asked when the plan asks nobody', () => {
    const free = aDeployment('awaiting', { plan: aPlan({}, { approval: { ...approval, count: 0 } }) });

    expect(applied(free, { kind: 'checked', results: [] }).phase).toBe('queued');
  });
});

test('a rejection keeps who and why', () => {
  expect(applied(waiting, { kind: 'rejected', by: grace, reason: 'not today' }).rejection).toEqual({
    by: grace,
    reason: 'not today',
    atMs: t0 + 100,
  });
});

test('a moved base asks again: new plan, no approvals, no checks, a new end', () => {
  const queued = aDeployment('queued', {
    approvals: [{ by: grace, atMs: t0, digest }],
    checks: [aCheck('passed')],
  });
  const plan = aPlan({ base: { ...aPlan().release, number: 9 } });

  const asked = applied(queued, { kind: 'base-moved', plan, digest: otherDigest, expiresAtMs: t0 + 500 });

  expect(asked).toMatchObject({
    phase: 'awaiting',
    approvals: [],
    checks: [],
    digest: otherDigest,
    expiresAtMs: t0 + 500,
  });
  expect(asked.plan).toBe(plan);
});
