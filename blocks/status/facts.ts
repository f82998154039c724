import type { Circuit } from '../../src/domain/circuit.ts';
import type { Target } from '../../src/domain/config.ts';
import type { DriftLook } from '../../src/domain/drift.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentId, PersonId } from '../../src/domain/ids.ts';
import type { Freeze, Lock } from '../../src/domain/lock.ts';
import type { Release } from '../../src/domain/plan.ts';
import type { Safekeeping } from '../../src/domain/safekeeping.ts';

/** One target as it stands; the facts of the operation fit as they are. */
export interface TargetFacts {
  readonly target: Pick<Target, 'id' | 'service' | 'environment'>;
  readonly live?: {
    readonly release: Release;
    readonly deployment: DeploymentId;
    readonly sinceMs: number;
    readonly by: PersonId;
  };
  readonly moving?: Deployment;
  readonly waiting: readonly Deployment[];
  readonly lock?: Lock;
  /** What the last look found, of what is live now. */
  readonly drift?: DriftLook;
  /** What is known of its backups; absent when no component makes any. */
  readonly backups?: readonly Safekeeping[];
}

export interface StatusFacts {
  readonly atMs: number;
  readonly targets: readonly TargetFacts[];
  readonly freezes: readonly Freeze[];
  /** Services outside where nobody has answered lately. */
  readonly shut?: readonly Circuit[];
  /** Until live, of the deployments that move. */
  readonly remainingMs?: Readonly<Partial<Record<DeploymentId, number>>>;
  readonly style: 'plain' | 'modern';
}
