import type { Circuit } from '../domain/circuit.ts';
import type { Target } from '../domain/config.ts';
import { environmentsInOrder } from '../domain/config.ts';
import type { DriftLook } from '../domain/drift.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { DeploymentId, EnvironmentName, ServiceName } from '../domain/ids.ts';
import type { Freeze, Lock } from '../domain/lock.ts';
import type { Safekeeping } from '../domain/safekeeping.ts';
import type { LiveRelease } from '../ports/store.ts';
import { occupiesTarget } from '../domain/lifecycle.ts';
import { remainingTime } from '../analysis/duration.ts';
import { backupsOf } from './safekeeping.ts';
import type { OperationsWorld } from './world.ts';

/** One target as it stands: what is live, what moves, what waits, who locked it. */
export interface TargetStatus {
  readonly target: Target;
  readonly live?: LiveRelease;
  readonly moving?: Deployment;
  /** Waiting for approval, an hour or its turn, in the order in which they would begin. */
  readonly waiting: readonly Deployment[];
  readonly lock?: Lock;
  /** What the last look found, of what is live now. */
  readonly drift?: DriftLook;
  /** What is known of its backups; absent when no component makes any. */
  readonly backups?: readonly Safekeeping[];
}

export interface Status {
  readonly atMs: number;
  readonly targets: readonly TargetStatus[];
  readonly freezes: readonly Freeze[];
  /** Services outside where nobody has answered lately: nothing new begins there. */
  readonly shut: readonly Circuit[];
  /** Until live, of the deployments that move, as far as that can be told. */
  readonly remainingMs: Readonly<Partial<Record<DeploymentId, number>>>;
}

/** What is live where, from stored state alone. */
export async function status(
  world: OperationsWorld,
  at: { readonly service?: ServiceName; readonly environment?: EnvironmentName } = {},
): Promise<Status> {
  const atMs = world.clock.now();
  const [moving, locks, freezes, looks, circuits, kept] = await Promise.all([
    world.store.inFlight(at),
    world.store.locks(atMs),
    world.store.freezes(atMs),
    world.store.driftLooks(),
    world.store.circuits(),
    world.store.safekeepings(),
  ]);
  const targets = await Promise.all(
    wanted(world, at).map(async (target): Promise<TargetStatus> => {
      const live = await world.store.live(target.id);
      const here = moving.filter((one) => one.target === target.id);
      const atWork = here.find(({ phase }) => occupiesTarget(phase));
      const lock = locks.find((one) => one.target === target.id);
      const drift = looks.find((one) => one.target === target.id && one.deployment === live?.deployment);
      return {
        target,
        waiting: inTurn(here.filter((one) => one !== atWork)),
        ...(live === undefined ? {} : { live }),
        ...(atWork === undefined ? {} : { moving: atWork }),
        ...(lock === undefined ? {} : { lock }),
        ...(drift === undefined ? {} : { drift }),
        ...backupsOf(target, kept),
      };
    }),
  );
  const shut = circuits.filter(({ state }) => state !== 'closed');
  return { atMs, targets, freezes, shut, remainingMs: remainingOf(targets, atMs) };
}

function remainingOf(targets: readonly TargetStatus[], atMs: number): Status['remainingMs'] {
  const known = targets.flatMap(({ moving: one }): readonly (readonly [DeploymentId, number])[] => {
    const leftMs = one === undefined ? undefined : remainingTime(one, atMs);
    return one === undefined || leftMs === undefined ? [] : [[one.id, leftMs]];
  });
  return Object.fromEntries(known);
}

/** Services by name, each with its environments in order. */
function wanted(
  world: OperationsWorld,
  at: { readonly service?: ServiceName; readonly environment?: EnvironmentName },
): readonly Target[] {
  const config = world.config();
  const order = environmentsInOrder(config).map(({ name }) => name);
  return [...config.targets.values()]
    .filter(
      ({ service, environment }) =>
        (at.service ?? service) === service && (at.environment ?? environment) === environment,
    )
    .sort((left, right) =>
      left.service === right.service
        ? order.indexOf(left.environment) - order.indexOf(right.environment)
        : left.service.localeCompare(right.service),
    );
}

/** Queued before scheduled before awaiting; among the queued the urgent ones first. */
function inTurn(waiting: readonly Deployment[]): readonly Deployment[] {
  const rank = ({ phase, urgent }: Deployment): number =>
    phase === 'queued' ? (urgent ? 0 : 1) : phase === 'scheduled' ? 2 : 3;
  return waiting.toSorted((left, right) => rank(left) - rank(right) || left.requestedAtMs - right.requestedAtMs);
}
