import type { ComponentName, DeploymentId, EnvironmentName, PersonId, RoleName, ServiceName, TargetId } from './ids.ts';
import type { Freeze, Lock } from './lock.ts';
import type { Phase } from './phase.ts';
import type { Action } from './policy.ts';

/** An expected no: a code and its data. The sentence and the next step are made where people read it (blocks/refusal.ts). */
export type Refusal =
  | { readonly code: 'unknown-command'; readonly typed: string; readonly suggestion?: string }
  | { readonly code: 'missing-words'; readonly usage: string; readonly missing: string }
  | { readonly code: 'too-many-words'; readonly usage: string; readonly extra: string }
  | { readonly code: 'too-long'; readonly limit: number; readonly length: number }
  | { readonly code: 'unclosed-quote'; readonly typed: string }
  | { readonly code: 'unknown-flag'; readonly flag: string; readonly usage: string; readonly suggestion?: string }
  | {
      readonly code: 'unknown-service';
      readonly typed: string;
      readonly suggestion?: ServiceName;
      readonly known: readonly ServiceName[];
    }
  | {
      readonly code: 'unknown-environment';
      readonly typed: string;
      readonly suggestion?: EnvironmentName;
      readonly known: readonly EnvironmentName[];
    }
  | { readonly code: 'not-deployed-there'; readonly service: ServiceName; readonly environment: EnvironmentName }
  | { readonly code: 'ambiguous-words'; readonly readings: readonly string[] }
  | { readonly code: 'unsafe-reference'; readonly typed: string }
  | { readonly code: 'unknown-revision'; readonly typed: string; readonly service: ServiceName }
  | { readonly code: 'repository-unreachable'; readonly service: ServiceName }
  | { readonly code: 'unknown-release'; readonly typed: string; readonly known: readonly string[] }
  | { readonly code: 'unknown-deployment'; readonly typed: string }
  | { readonly code: 'invalid-percent'; readonly typed: string }
  | { readonly code: 'invalid-duration'; readonly typed: string }
  | { readonly code: 'invalid-time'; readonly typed: string; readonly why: string }
  | { readonly code: 'reason-needed'; readonly usage: string }
  | { readonly code: 'foreign-person' }
  | {
      readonly code: 'not-allowed';
      readonly action: Action;
      readonly roles: readonly RoleName[];
      readonly target?: TargetId;
    }
  | { readonly code: 'roles-unknown'; readonly role: RoleName }
  | { readonly code: 'own-request' }
  | { readonly code: 'already-approved'; readonly atMs: number }
  | { readonly code: 'not-awaiting-approval'; readonly id: DeploymentId; readonly phase: Phase }
  | { readonly code: 'plan-changed'; readonly id: DeploymentId }
  | { readonly code: 'outdated'; readonly id: DeploymentId; readonly phase: Phase }
  | { readonly code: 'illegal-in-phase'; readonly id: DeploymentId; readonly phase: Phase; readonly wanted: string }
  | { readonly code: 'already-rolling-back'; readonly id: DeploymentId }
  | { readonly code: 'already-held'; readonly id: DeploymentId }
  | { readonly code: 'not-held'; readonly id: DeploymentId }
  /** A gate out there that nothing can be said to now: open already, decided, held back, or not ours to decide. */
  | {
      readonly code: 'gate-closed';
      readonly id: DeploymentId;
      readonly state: 'gone' | 'decided' | 'held' | 'not-ours';
      readonly name?: string;
      readonly url?: string;
      readonly by?: PersonId;
    }
  | { readonly code: 'several-gates'; readonly id: DeploymentId; readonly names: readonly string[] }
  | { readonly code: 'nothing-in-flight'; readonly service?: ServiceName; readonly environment?: EnvironmentName }
  | { readonly code: 'several-in-flight'; readonly ids: readonly DeploymentId[] }
  | { readonly code: 'already-live'; readonly target: TargetId; readonly label: string }
  | { readonly code: 'already-requested'; readonly id: DeploymentId }
  | { readonly code: 'release-is-bad'; readonly label: string; readonly reason: string; readonly target: TargetId }
  /** The far ends say that it cannot be done, all reasons at once. */
  | {
      readonly code: 'not-possible';
      readonly target: TargetId;
      readonly blockers: readonly { readonly component: ComponentName; readonly why: string }[];
    }
  /** Something would be deleted, and nobody who was shown it has agreed. */
  | { readonly code: 'consent-needed'; readonly target: TargetId; readonly consents: readonly string[] }
  | { readonly code: 'not-drifted'; readonly target: TargetId }
  | { readonly code: 'moving-now'; readonly id: DeploymentId }
  | { readonly code: 'drift-changed'; readonly target: TargetId }
  | { readonly code: 'fix-unknown'; readonly target: TargetId }
  | { readonly code: 'nothing-live'; readonly target: TargetId }
  | { readonly code: 'nothing-to-roll-back-to'; readonly target: TargetId }
  | { readonly code: 'cannot-split'; readonly target: TargetId; readonly why: string }
  | { readonly code: 'locked'; readonly lock: Lock }
  | { readonly code: 'not-locked'; readonly target: TargetId }
  | { readonly code: 'lock-of-another'; readonly lock: Lock }
  | { readonly code: 'frozen'; readonly freeze: Freeze }
  | { readonly code: 'already-frozen'; readonly freeze: Freeze }
  | { readonly code: 'not-frozen' }
  | { readonly code: 'rollback-failed-there'; readonly id: DeploymentId }
  | { readonly code: 'not-done' }
  | { readonly code: 'database-unreachable' }
  /** A button or form whose content is not what this version writes. */
  | { readonly code: 'unreadable-press' }
  /** Something that needs a part of the configuration which is not there, such as feature flags. */
  | { readonly code: 'not-configured'; readonly what: string };

export type RefusalCode = Refusal['code'];

/** Yes with a value, or no with a reason. */
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Refusal };

export const yes = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({ ok: true, value });
export const no = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });
