import type { Deployment, Failure, Hold } from '../../../src/domain/deployment.ts';
import type { Finding } from '../../../src/domain/measure.ts';
import type { Plan, Procedure, Release } from '../../../src/domain/plan.ts';
import { planSchema } from '../../../src/domain/plan.ts';
import type { SmokeResult } from '../../../src/domain/smoke.ts';
import {
  ada,
  deployment as id,
  digest,
  oldRevision,
  onCall,
  production,
  releaseManagers,
  revision,
  server,
  shop,
  shopChannel,
  shopProduction,
} from './names.ts';

/** 2026-11-20 14:21:07 UTC. */
export const nowMs = Date.UTC(2026, 10, 20, 14, 21, 7);
export const minute = 60_000;

const fresh: Release = { service: shop, number: 24, revision, label: 'v2.4.0' };
export const old: Release = { service: shop, number: 23, revision: oldRevision, label: 'v2.3.1' };

export const procedure: Procedure = {
  components: [
    { name: server, provider: 'local', settings: {}, after: [], shift: 'weighted', undo: { kind: 'instant' } },
  ],
  strategy: { kind: 'canary', stages: [] },
  stages: [
    { weight: 10, durationMs: 10 * minute, gate: 'automatic' },
    { weight: 25, durationMs: 10 * minute, gate: 'manual' },
    { weight: 100, durationMs: 0, gate: 'automatic' },
  ],
  bakeMs: 30 * minute,
  smokeEveryMs: 5 * minute,
  retireAfterMs: 60 * minute,
  triggers: [
    {
      name: 'too many errors',
      source: 'proxy',
      metric: 'error-rate',
      compare: 'above',
      limit: 0.02,
      forMs: 2 * minute,
      severity: 'P1',
      action: 'roll-back',
      minimumSamples: 100,
      mode: 'enforce',
    },
  ],
  checks: [
    { name: 'unit tests', kind: 'command', mode: 'enforce', timeoutMs: minute, remedy: 'Fix the tests.', settings: {} },
  ],
  smoke: [],
  approval: {
    count: 2,
    roles: [releaseManagers],
    requesterMayApprove: false,
    expiresAfterMs: 60 * minute,
    remindAfterMs: 15 * minute,
  },
  decision: { ask: onCall, withinMs: 15 * minute, otherwise: 'roll-back' },
  onUnhealthy: 'roll-back',
  timeouts: { prepareMs: minute, releaseMs: minute, shiftMs: minute, restoreMs: minute, smokeMs: minute },
  retry: { attempts: 3, baseMs: 1000, maximumMs: 10_000 },
  evaluateEveryMs: 5000,
};

export const plan: Plan = {
  schema: planSchema,
  kind: 'deploy',
  service: shop,
  environment: production,
  release: fresh,
  base: old,
  procedure,
  commits: [
    {
      revision,
      subject: 'Add the new cart',
      author: { name: 'Ada', email: 'ada@example.org' },
      atMs: nowMs - 90 * minute,
    },
  ],
  commitCount: 1,
  expectedMs: { low: 58 * minute, high: 71 * minute, from: 5 },
  lastRollbackMs: 12_000,
  risks: [],
  configVersion: '0123456789ab',
};

const blank: Deployment = {
  id,
  number: 42,
  service: shop,
  environment: production,
  target: shopProduction,
  plan,
  digest,
  phase: 'awaiting',
  epoch: 3,
  phaseEpoch: 3,
  version: 9,
  requestedBy: ada,
  requestedAtMs: nowMs - 40 * minute,
  channel: shopChannel,
  approvals: [],
  checks: [],
  urgent: false,
  stageIndex: 0,
  phaseSinceMs: nowMs - 4 * minute,
  weight: 0,
  heldMs: 0,
  backwardsAllowed: false,
  versions: {},
  snapshots: [],
  effectsBegun: false,
  findings: [],
  warned: [],
  smoke: [],
  output: [],
  spans: [{ phase: 'awaiting', fromMs: nowMs - 40 * minute }],
};

export const aDeployment = (change: Partial<Deployment> = {}): Deployment => ({ ...blank, ...change });

/** At 25 % for six minutes, measured, healthy. */
export const inFlight = (change: Partial<Deployment> = {}): Deployment =>
  aDeployment({
    phase: 'observing',
    effectsBegun: true,
    stageIndex: 1,
    weight: 25,
    phaseSinceMs: nowMs - 6 * minute,
    measuredAtMs: nowMs - 3000,
    findings: [finding()],
    spans: [
      { phase: 'awaiting', fromMs: nowMs - 40 * minute, toMs: nowMs - 20 * minute },
      { phase: 'preparing', stageIndex: 0, fromMs: nowMs - 20 * minute, toMs: nowMs - 19 * minute },
      { phase: 'releasing', stageIndex: 0, fromMs: nowMs - 19 * minute, toMs: nowMs - 17 * minute },
      { phase: 'shifting', stageIndex: 0, fromMs: nowMs - 17 * minute, toMs: nowMs - 17 * minute + 2000 },
      { phase: 'observing', stageIndex: 0, fromMs: nowMs - 17 * minute + 2000, toMs: nowMs - 7 * minute },
      { phase: 'shifting', stageIndex: 1, fromMs: nowMs - 7 * minute, toMs: nowMs - 6 * minute },
      { phase: 'observing', stageIndex: 1, fromMs: nowMs - 6 * minute },
    ],
    ...change,
  });

export const finding = (change: Partial<Finding> = {}): Finding => ({
  trigger: 'too many errors',
  metric: 'error-rate',
  source: 'proxy',
  verdict: { kind: 'healthy' },
  value: 0.0031,
  reference: 0.0028,
  compare: 'above',
  limit: 0.02,
  samples: 18_402,
  recent: [0.003, 0.003, 0.004, null, 0.003],
  note: 'harm above +0.4 points ruled out',
  ...change,
});

export const aFailure = (change: Partial<Failure> = {}): Failure => ({
  code: 'trigger',
  by: { kind: 'quarterdeck' },
  atMs: nowMs,
  subject: 'too many errors',
  severity: 'P1',
  finding: finding({ verdict: { kind: 'unhealthy', sinceMs: nowMs - 9000 }, value: 0.052, reference: 0.003 }),
  firstBadAtMs: nowMs - 9000,
  ...change,
});

export const aHold = (change: Partial<Hold> = {}): Hold => ({
  reason: { kind: 'inconclusive', why: 'p95 +11 % (between −2 % and +24 %)' },
  by: { kind: 'quarterdeck' },
  sinceMs: nowMs - minute,
  dueAtMs: nowMs + 11 * minute,
  onExpiry: 'roll-back',
  ...change,
});

export const smokeResult = (change: Partial<SmokeResult> = {}): SmokeResult => ({
  sequence: 'checkout',
  moment: 'restored',
  atMs: nowMs,
  passed: true,
  severity: 'P1',
  requests: [{ name: 'cart', passed: true, status: 200, tookMs: 40, faults: [] }],
  ...change,
});
