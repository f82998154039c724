import { apply } from '../../../src/domain/apply.ts';
import type { CheckResult, Deployment, Failure, Hold } from '../../../src/domain/deployment.ts';
import type { DeploymentEvent, EventKind } from '../../../src/domain/events.ts';
import { deploymentId } from '../../../src/domain/ids.ts';
import { isWorking } from '../../../src/domain/lifecycle.ts';
import type { Phase } from '../../../src/domain/phase.ts';
import type { Plan, Procedure } from '../../../src/domain/plan.ts';
import { planDigest } from '../../../src/domain/plan.ts';
import { aProcedure, ada, deploys, grace, production, shop, shopProduction } from '../../support/config.ts';
import { revisionOf } from '../../support/operations-world.ts';

export const t0 = 1_000_000;

export const release = (number: number) => ({
  service: shop,
  number,
  revision: revisionOf(String(number)),
  label: `v${number}`,
});

export const aPlan = (changes: Partial<Plan> = {}, procedure: Partial<Procedure> = {}): Plan => ({
  schema: 1,
  kind: 'deploy',
  service: shop,
  environment: production,
  release: release(2),
  base: release(1),
  procedure: aProcedure(procedure),
  commits: [],
  risks: [],
  configVersion: 'c0ffee',
  ...changes,
});

/** A deployment in this phase, as far as `apply` looks at it. */
export function aDeployment(phase: Phase, changes: Partial<Deployment> = {}): Deployment {
  const plan = changes.plan ?? aPlan();
  return {
    id: deploymentId(shop, 7),
    number: 7,
    service: shop,
    environment: production,
    target: shopProduction,
    plan,
    digest: planDigest(plan),
    phase,
    epoch: 5,
    phaseEpoch: 5,
    version: 9,
    requestedBy: ada,
    requestedAtMs: t0,
    channel: deploys,
    approvals: [],
    checks: [],
    urgent: false,
    stageIndex: 0,
    phaseSinceMs: t0,
    weight: 0,
    heldMs: 0,
    backwardsAllowed: false,
    versions: {},
    snapshots: [],
    effectsBegun: isWorking(phase) && phase !== 'preparing',
    findings: [],
    warned: [],
    smoke: [],
    output: [],
    spans: [{ phase, fromMs: t0 }],
    ...changes,
  };
}

export const aFailure = (changes: Partial<Failure> = {}): Failure => ({
  code: 'trigger',
  by: { kind: 'quarterdeck' },
  atMs: t0,
  subject: 'errors',
  severity: 'P1',
  ...changes,
});

export const byGrace: Failure = aFailure({ code: 'by-person', by: { kind: 'person', id: grace } });

export const aHold = (changes: Partial<Hold> = {}): Hold => ({
  reason: { kind: 'paused' },
  by: { kind: 'person', id: grace },
  sinceMs: t0,
  dueAtMs: t0 + 1_000,
  onExpiry: 'remind',
  ...changes,
});

export const aCheck = (state: CheckResult['state'], mode: CheckResult['mode'] = 'enforce'): CheckResult => ({
  name: 'ci',
  mode,
  state,
  summary: 's',
  remedy: 'r',
  atMs: t0,
});

/** One event of each kind, as it would come to a deployment of `aDeployment`. */
export function events(deployment: Deployment): Readonly<Record<EventKind, DeploymentEvent>> {
  const { digest, plan } = deployment;
  return {
    approved: { kind: 'approved', by: grace, digest },
    rejected: { kind: 'rejected', by: grace, reason: 'no' },
    checked: { kind: 'checked', results: [] },
    reminded: { kind: 'reminded', nextAtMs: t0 + 5 },
    expired: { kind: 'expired' },
    cancelled: { kind: 'cancelled', by: ada },
    'came-due': { kind: 'came-due' },
    'base-moved': { kind: 'base-moved', plan, digest, expiresAtMs: t0 + 5 },
    blocked: { kind: 'blocked', results: [aCheck('failed')] },
    began: { kind: 'began' },
    'snapshot-taken': { kind: 'snapshot-taken', snapshots: [] },
    prepared: { kind: 'prepared' },
    'effects-began': { kind: 'effects-began' },
    'component-released': { kind: 'component-released', component: 'web', version: 'w2' },
    output: { kind: 'output', lines: ['a'] },
    progressed: { kind: 'progressed', components: { web: { state: 'releasing', done: 1, total: 2 } } },
    released: { kind: 'released' },
    shifted: { kind: 'shifted', weight: 10 },
    measured: { kind: 'measured', findings: [] },
    warned: { kind: 'warned', failure: aFailure(), shadow: false },
    smoked: { kind: 'smoked', results: [] },
    'next-stage': { kind: 'next-stage' },
    'all-stages-done': { kind: 'all-stages-done' },
    baked: { kind: 'baked' },
    'went-bad': { kind: 'went-bad', failure: aFailure() },
    'traffic-restored': { kind: 'traffic-restored' },
    restored: { kind: 'restored', results: [] },
    'restore-failed': { kind: 'restore-failed', why: 'no answer' },
    retried: { kind: 'retried', by: grace },
    resolved: { kind: 'resolved', by: grace, note: 'by hand' },
    held: { kind: 'held', hold: aHold() },
    resumed: { kind: 'resumed', by: { kind: 'person', id: grace } },
    extended: { kind: 'extended', by: grace, dueAtMs: t0 + 9 },
    promoted: { kind: 'promoted', by: { kind: 'person', id: grace } },
    'gate-decided': { kind: 'gate-decided', by: grace, byName: 'Grace', gate: '1:2', verdict: 'approved' },
    'gate-settled': { kind: 'gate-settled', decision: 0, outcome: { kind: 'taken' } },
    'weight-set': { kind: 'weight-set', by: grace, weight: 33 },
  };
}

/** The next record; a refusal here is a fault of the test. */
export function applied(deployment: Deployment, event: DeploymentEvent, nowMs = t0 + 100): Deployment {
  const outcome = apply(deployment, event, nowMs);
  if (!outcome.ok) throw new Error(`${event.kind} was refused: ${outcome.refusal.code}`);
  return outcome.value;
}
