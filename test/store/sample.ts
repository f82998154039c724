import type { Deployment } from '../../src/domain/deployment.ts';
import {
  deploymentId,
  isChannelId,
  isComponentName,
  isEnvironmentName,
  isPersonId,
  isRevision,
  isRoleName,
  isServiceName,
  must,
  targetId,
} from '../../src/domain/ids.ts';
import { type DeploymentKind, planDigest, type Plan } from '../../src/domain/plan.ts';

export const shop = must(isServiceName, 'shop');
export const production = must(isEnvironmentName, 'production');
export const staging = must(isEnvironmentName, 'staging');
export const shopProduction = targetId(shop, production);
export const ada = must(isPersonId, 'UADA');
export const grace = must(isPersonId, 'UGRACE');
export const deploys = must(isChannelId, 'CDEPLOYS');
export const revision = (digit: string) => must(isRevision, digit.repeat(40));

/** A small but whole plan. */
export function aPlan(changes: Partial<Plan> & { readonly kind?: DeploymentKind } = {}): Plan {
  return {
    schema: 1,
    kind: 'deploy',
    service: shop,
    environment: production,
    release: { service: shop, number: 1, revision: revision('a'), label: 'v1' },
    procedure: {
      components: [
        {
          name: must(isComponentName, 'web'),
          provider: 'local',
          settings: { port: 1 },
          after: [],
          shift: 'weighted',
          undo: { kind: 'instant' },
        },
      ],
      strategy: { kind: 'all-at-once' },
      stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
      bakeMs: 1,
      smokeEveryMs: 1,
      retireAfterMs: 1,
      triggers: [],
      checks: [],
      smoke: [],
      approval: { count: 1, roles: [], requesterMayApprove: false, expiresAfterMs: 1, remindAfterMs: 1 },
      decision: { ask: must(isRoleName, 'deployers'), withinMs: 1, otherwise: 'roll-back' },
      onUnhealthy: 'roll-back',
      timeouts: { prepareMs: 1, releaseMs: 1, shiftMs: 1, restoreMs: 1, smokeMs: 1 },
      retry: { attempts: 1, baseMs: 1, maximumMs: 1 },
      evaluateEveryMs: 1,
    },
    commits: [],
    risks: [],
    configVersion: 'c0ffee',
    ...changes,
  };
}

export type Draft = Omit<Deployment, 'id' | 'number' | 'version'>;

/** A request that waits for its approvals. */
export function aDraft(changes: Partial<Draft> = {}): Draft {
  const plan = changes.plan ?? aPlan();
  return {
    service: plan.service,
    environment: plan.environment,
    target: targetId(plan.service, plan.environment),
    plan,
    digest: planDigest(plan),
    phase: 'awaiting',
    epoch: 1,
    phaseEpoch: 1,
    requestedBy: ada,
    requestedAtMs: 1_000,
    channel: deploys,
    approvals: [],
    checks: [],
    urgent: false,
    stageIndex: 0,
    phaseSinceMs: 1_000,
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
    spans: [],
    ...changes,
  };
}

export const never = { kind: 'never' } as const;
export const at = (atMs: number) => ({ kind: 'at', atMs }) as const;
export const shopDeployment = (number: number) => deploymentId(shop, number);
