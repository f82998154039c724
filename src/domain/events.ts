import type {
  Actor,
  CheckResult,
  ComponentProgress,
  ComponentSnapshot,
  Failure,
  Hold,
  RollbackClock,
} from './deployment.ts';
import type { GateOutcome, GateVerdict, StandingGate } from './gate.ts';
import type { Digest, PersonId } from './ids.ts';
import type { Finding } from './measure.ts';
import type { Plan } from './plan.ts';
import type { SmokeResult } from './smoke.ts';

/** Everything that can happen to a deployment. `apply` says what follows. */
export type DeploymentEvent =
  | { readonly kind: 'approved'; readonly by: PersonId; readonly digest: Digest; readonly comment?: string }
  | { readonly kind: 'rejected'; readonly by: PersonId; readonly reason: string }
  | { readonly kind: 'checked'; readonly results: readonly CheckResult[] }
  | { readonly kind: 'reminded'; readonly nextAtMs: number }
  | { readonly kind: 'expired' }
  | { readonly kind: 'cancelled'; readonly by: PersonId; readonly reason?: string }
  | { readonly kind: 'came-due' }
  | { readonly kind: 'base-moved'; readonly plan: Plan; readonly digest: Digest; readonly expiresAtMs: number }
  | { readonly kind: 'blocked'; readonly results: readonly CheckResult[] }
  | { readonly kind: 'began' }
  | { readonly kind: 'snapshot-taken'; readonly snapshots: readonly ComponentSnapshot[] }
  | { readonly kind: 'prepared' }
  | { readonly kind: 'effects-began' }
  | { readonly kind: 'component-released'; readonly component: string; readonly version: string }
  | { readonly kind: 'output'; readonly lines: readonly string[] }
  | {
      readonly kind: 'progressed';
      /** What changed since; components that are not named stay as they were. */
      readonly components: Readonly<Record<string, ComponentProgress>>;
      readonly lines?: readonly string[];
      /** All gates that stand now, where that changed. */
      readonly gates?: readonly StandingGate[];
    }
  | {
      readonly kind: 'gate-decided';
      readonly by: PersonId;
      readonly byName: string;
      readonly gate: string;
      readonly verdict: GateVerdict;
      readonly reason?: string;
    }
  /** `decision` counts from 0. */
  | { readonly kind: 'gate-settled'; readonly decision: number; readonly outcome: GateOutcome }
  | { readonly kind: 'released' }
  | { readonly kind: 'shifted'; readonly weight: number }
  | { readonly kind: 'measured'; readonly findings: readonly Finding[] }
  | { readonly kind: 'warned'; readonly failure: Failure; readonly shadow: boolean }
  | { readonly kind: 'smoked'; readonly results: readonly SmokeResult[] }
  | { readonly kind: 'next-stage' }
  | { readonly kind: 'all-stages-done' }
  | { readonly kind: 'baked' }
  | { readonly kind: 'went-bad'; readonly failure: Failure }
  | ({ readonly kind: 'traffic-restored' } & Pick<RollbackClock, 'undone' | 'notUndone'>)
  | { readonly kind: 'restored'; readonly results: readonly SmokeResult[] }
  | { readonly kind: 'restore-failed'; readonly why: string }
  | { readonly kind: 'retried'; readonly by: PersonId }
  | { readonly kind: 'resolved'; readonly by: PersonId; readonly note: string }
  | { readonly kind: 'held'; readonly hold: Hold }
  | { readonly kind: 'resumed'; readonly by: Actor }
  | { readonly kind: 'extended'; readonly by: PersonId; readonly dueAtMs: number }
  | { readonly kind: 'promoted'; readonly by: Actor }
  | { readonly kind: 'weight-set'; readonly by: PersonId; readonly weight: number };

export type EventKind = DeploymentEvent['kind'];

/** The event of this kind. */
export type EventOf<Kind extends EventKind> = Extract<DeploymentEvent, { readonly kind: Kind }>;
