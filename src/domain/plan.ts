import { createHash } from 'node:crypto';
import type { ComponentName, Digest, EnvironmentName, PersonId, Revision, RoleName, ServiceName } from './ids.ts';
import { isDigest, must } from './ids.ts';
import type { Json } from './json.ts';
import { canonical } from './json.ts';
import type { Safekeeping } from './safekeeping.ts';
import type { SmokeSequence } from './smoke.ts';
import type { Stage, Strategy } from './strategy.ts';
import type { Trigger } from './trigger.ts';

/** The newest form of a stored plan. The second added what providers foresee and the kind `repair`; a first one reads as a second without them. */
export const planSchema = 2;

/** Every form that this program reads. */
export const planSchemas = [1, planSchema] as const;

/** `deploy` something new, `rollback` to what was live, `override` the traffic by hand, `repair` what is no longer as it was released. */
export type DeploymentKind = 'deploy' | 'rollback' | 'override' | 'repair';

/** A numbered, deployable revision of a service. */
export interface Release {
  readonly service: ServiceName;
  readonly number: number;
  readonly revision: Revision;
  /** A tag such as v2.4.0, else the short commit. */
  readonly label: string;
  /** Set when an automatic rollback or a person marked it bad. */
  readonly bad?: { readonly by: PersonId | 'quarterdeck'; readonly atMs: number; readonly reason: string };
}

export interface PlannedComponent {
  readonly name: ComponentName;
  readonly provider: string;
  /** The provider's own settings for this target, checked by its schema. */
  readonly settings: Json;
  /** Components that must be released before this one. */
  readonly after: readonly ComponentName[];
  readonly shift: 'weighted' | 'switch' | 'none';
  readonly undo:
    | { readonly kind: 'instant' }
    | { readonly kind: 'redeploy' }
    | { readonly kind: 'impossible'; readonly why: string };
}

export interface ApprovalRule {
  /** How many different people; 0 asks nobody. */
  readonly count: number;
  /** An approver needs one of these. */
  readonly roles: readonly RoleName[];
  readonly requesterMayApprove: boolean;
  readonly expiresAfterMs: number;
  readonly remindAfterMs: number;
}

/** What the automatic machinery does when a verdict is bad. */
export type OnUnhealthy = 'roll-back' | 'fix-forward';

/** Per-phase limits, milliseconds. */
export interface Timeouts {
  readonly prepareMs: number;
  readonly releaseMs: number;
  readonly shiftMs: number;
  readonly restoreMs: number;
  readonly smokeMs: number;
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly maximumMs: number;
}

/** What is tried before anything changes. */
export interface CheckRule {
  readonly name: string;
  readonly kind: 'command' | 'http' | 'workflow' | 'ci' | 'backup-fresh' | 'proven-in-earlier-environment';
  readonly mode: 'enforce' | 'warn-only';
  readonly timeoutMs: number;
  readonly remedy: string;
  readonly settings: Json;
}

/** Phases before and after which a team’s own steps may run. */
export const hookPhases = ['preparing', 'releasing', 'shifting', 'observing', 'baking', 'rolling-back'] as const;

/** A step of the team’s own around a phase. */
export interface Hook {
  readonly name: string;
  readonly at: 'before' | 'after';
  readonly phase: (typeof hookPhases)[number];
  readonly kind: 'command' | 'http' | 'workflow';
  /** Whether its failure undoes the deployment or is only told. */
  readonly mode: 'enforce' | 'warn-only';
  readonly timeoutMs: number;
  readonly settings: Json;
}

/** How unsure verdicts end: who is asked, how long, and what happens without an answer. */
export interface DecisionRule {
  /** A role whose people are asked. */
  readonly ask: RoleName;
  readonly withinMs: number;
  readonly otherwise: 'roll-back' | 'go-on' | 'keep-holding';
}

/** Everything of the configuration that a deployment keeps from the moment of its plan. */
export interface Procedure {
  readonly components: readonly PlannedComponent[];
  readonly strategy: Strategy;
  readonly stages: readonly Stage[];
  readonly bakeMs: number;
  /** How often the smoke tests are repeated while baking. */
  readonly smokeEveryMs: number;
  /** How long the old version is kept after `live`. */
  readonly retireAfterMs: number;
  /** How many good releases before the live one keep their versions, so that a rollback finds them; 1 when absent. */
  readonly keepVersions?: number;
  readonly triggers: readonly Trigger[];
  readonly checks: readonly CheckRule[];
  /** In the order in which they run; absent when there are none. */
  readonly hooks?: readonly Hook[];
  readonly smoke: readonly SmokeSequence[];
  readonly approval: ApprovalRule;
  readonly decision: DecisionRule;
  readonly onUnhealthy: OnUnhealthy;
  readonly timeouts: Timeouts;
  readonly retry: RetryPolicy;
  /** How often triggers are evaluated. */
  readonly evaluateEveryMs: number;
}

export interface Commit {
  readonly revision: Revision;
  readonly subject: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly atMs: number;
}

/** A deletion or the like that people must agree to by itself. */
export interface Consent {
  readonly id: string;
  readonly sentence: string;
}

/** What the provider of one component says that the release would do. */
export interface ComponentForesight {
  readonly component: ComponentName;
  /** Bounded; when lines were left out, the last one counts them and carries their hash, so that approval binds to them too. */
  readonly changes: readonly string[];
  readonly risks: readonly string[];
  readonly consents: readonly Consent[];
  /** How this release's undo differs from what the component can do otherwise; it is in the procedure already. */
  readonly undo?: PlannedComponent['undo'];
  /** How long undoing takes at least, from the far end's quotas. */
  readonly undoMs?: number;
  /** Why it is not known what would change. */
  readonly unknown?: string;
}

export interface Plan {
  readonly schema: (typeof planSchemas)[number];
  readonly kind: DeploymentKind;
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  readonly release: Release;
  /** What is live when the plan is made; absent on the first deployment. */
  readonly base?: Release;
  readonly procedure: Procedure;
  /** Only for kind `override`: the share in percent for `release`, the rest stays with `base`. */
  readonly overrideWeight?: number;
  /** Commits since the base, newest first, at most 50; `commitCount` counts all, absent when it cannot be known. */
  readonly commits: readonly Commit[];
  readonly commitCount?: number;
  readonly expectedMs?: { readonly low: number; readonly high: number; readonly from: number };
  readonly lastRollbackMs?: number;
  /** What was known of backups there; absent when no component makes any. */
  readonly backups?: readonly Safekeeping[];
  readonly risks: readonly string[];
  /** What the configuration changes against what is live, one line each; absent when nothing. */
  readonly configuration?: readonly string[];
  /** Of the components whose providers look ahead; absent when none does. */
  readonly foresight?: readonly ComponentForesight[];
  /** Who agreed to the consents by asking for the plan that showed them; approvers agree by approving. */
  readonly consentedBy?: PersonId;
  /** Only for kind `repair`: the fix of a remark that is carried out instead of a release. */
  readonly mend?: { readonly component: ComponentName; readonly fix: string; readonly label: string };
  readonly configVersion: string;
}

/** Everything that must be agreed to by itself. */
export const consentsOf = ({ foresight = [] }: Pick<Plan, 'foresight'>): readonly Consent[] =>
  foresight.flatMap(({ consents }) => consents);

/** The ids that a provider may act on: nothing where nobody was asked. A plan with approvals only begins when its digest was approved. */
export function consentsGiven(plan: Plan, component: ComponentName): readonly string[] {
  if (plan.procedure.approval.count === 0 && plan.consentedBy === undefined) return [];
  const own = plan.foresight?.find((one) => one.component === component);
  return (own?.consents ?? []).map(({ id }) => id);
}

/** What an approval stands for: a change of anything in here voids it. Forecasts, history and people's names are not in it. */
export function planDigest(plan: Plan): Digest {
  const { procedure } = plan;
  const bound = {
    kind: plan.kind,
    service: plan.service,
    environment: plan.environment,
    revision: plan.release.revision,
    overrideWeight: plan.overrideWeight,
    mend: plan.mend,
    foresight: plan.foresight?.map(({ component, changes, consents, undo }) => ({
      component,
      changes,
      consents,
      undo: undo?.kind,
    })),
    components: procedure.components.map(({ name, provider, settings, after }) => ({
      name,
      provider,
      settings,
      after,
    })),
    stages: procedure.stages.map(({ weight, durationMs, gate }) => ({ weight, durationMs, gate })),
    triggers: procedure.triggers,
    checks: procedure.checks.map(({ name, kind, mode }) => ({ name, kind, mode })),
    hooks: procedure.hooks?.map(({ name, at, phase, kind, mode, settings }) => ({
      name,
      at,
      phase,
      kind,
      mode,
      settings,
    })),
    approval: {
      count: procedure.approval.count,
      roles: procedure.approval.roles,
      own: procedure.approval.requesterMayApprove,
    },
  };
  return must(isDigest, createHash('sha256').update(canonical(bound)).digest('hex'));
}
