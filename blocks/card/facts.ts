import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentId, PersonId, RoleName } from '../../src/domain/ids.ts';
import type { Freeze, Lock } from '../../src/domain/lock.ts';

/** Why a queued deployment waits. */
export interface QueueFacts {
  /** 1 is the next one. */
  readonly position: number;
  readonly length: number;
  /** The deployment that has the target now. */
  readonly occupant?: DeploymentId;
  readonly lock?: Lock;
  readonly freeze?: Freeze;
}

/** All that a card is drawn from. */
export interface CardFacts {
  readonly deployment: Deployment;
  readonly nowMs: number;
  readonly style: 'plain' | 'modern';
  /** Until live, while it is on its way there. */
  readonly remainingMs?: number;
  readonly queue?: QueueFacts;
  /** The lock of the target as it is now. */
  readonly lock?: Lock;
  /** Roles that may take a lock over or away. */
  readonly unlockers?: readonly RoleName[];
  /** Who wrote the commits and was told. */
  readonly authors?: readonly PersonId[];
  /** The page that compares the base with this release. */
  readonly compareUrl?: string;
}
