import type { Config } from '../domain/config.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { DeploymentEvent } from '../domain/events.ts';
import type { ServiceName } from '../domain/ids.ts';
import type { CheckRule, Hook, PlannedComponent } from '../domain/plan.ts';
import type { CheckRunner } from '../ports/checks.ts';
import type { HookRunner } from '../ports/hooks.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import type { People } from '../ports/people.ts';
import type { ComponentTarget, Provider } from '../ports/provider.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { SmokeRunner } from '../ports/smoke.ts';
import type { Claim, Claims, Store } from '../ports/store.ts';
import type { RunWorkflow } from '../ports/workflow.ts';
import type { Clock, Log, Timers } from '../ports/world.ts';
import type { StepBook } from './book.ts';
import type { Hand } from './hand.ts';

/** Everything outside that carrying out a deployment needs. */
export interface PipelineWorld {
  readonly store: Store;
  readonly claims: Claims;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number;
  readonly config: () => Config;
  readonly provider: (name: string) => Provider | undefined;
  /** The named source of this target, as configured now. */
  readonly source: (deployment: Pick<Deployment, 'target'>, name: string) => MetricSource | undefined;
  readonly smoke: SmokeRunner;
  /** What carries out hooks that are one call; absent where this program has none of the kind. */
  readonly hook?: (kind: Hook['kind']) => HookRunner | undefined;
  readonly check: (kind: CheckRule['kind']) => CheckRunner | undefined;
  readonly revisions: (service: ServiceName) => RevisionSource | undefined;
  /** Absent where no provider of this program runs workflows. */
  readonly runWorkflow?: RunWorkflow;
  readonly people: People;
}

/** One deployment in this process's hands. */
export interface Work {
  readonly world: PipelineWorld;
  readonly deployment: Deployment;
  readonly claim: Claim;
  /** Long calls that this process has under way for it. */
  readonly hand: Hand;
  readonly book: StepBook;
  readonly nowMs: number;
}

/** What a phase decides after one look: something happened, or look again later. */
export type Next =
  | {
      readonly kind: 'happened';
      readonly event: DeploymentEvent;
      /** How far the work came when that happened, kept right before it. */
      readonly first?: Extract<DeploymentEvent, { kind: 'progressed' }>;
      /** Set where looking again at once would only find the same: wait until then. */
      readonly lookAgainMs?: number;
    }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'done' };

export const happened = (event: DeploymentEvent): Next => ({ kind: 'happened', event });
export const wait = (untilMs: number): Next => ({ kind: 'wait', untilMs });

/** Waiting ends at this time at the latest; what happened has happened. */
export const noLaterThan = (next: Next, atMs: number): Next =>
  next.kind === 'wait' ? wait(Math.min(next.untilMs, atMs)) : next;

export const placeOf = (
  { target, service, environment }: Deployment,
  component: PlannedComponent,
): ComponentTarget => ({
  target,
  service,
  environment,
  component,
});
