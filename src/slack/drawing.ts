import type { CardFacts } from '../../blocks/card.ts';
import { card } from '../../blocks/card.ts';
import type { Message } from '../../blocks/message.ts';
import { remainingTime } from '../analysis/duration.ts';
import { authorsOf, peopleOf } from '../domain/authors.ts';
import type { Config } from '../domain/config.ts';
import { rolesThatMay } from '../domain/policy.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { DeploymentId } from '../domain/ids.ts';
import { covers } from '../domain/lock.ts';
import type { Store } from '../ports/store.ts';
import type { Clock } from '../ports/world.ts';

export interface Drawn {
  readonly message: Message;
  readonly deployment: Deployment;
}

export interface Drawing {
  readonly store: Store;
  readonly clock: Clock;
  readonly config: () => Config;
}

/** The card of a deployment as its record is now. */
export async function drawCard(drawing: Drawing, id: DeploymentId): Promise<Drawn | undefined> {
  const deployment = await drawing.store.deployment(id);
  if (deployment === undefined) return undefined;
  return { deployment, message: card(await factsOf(drawing, deployment)) };
}

async function factsOf({ store, clock, config }: Drawing, deployment: Deployment): Promise<CardFacts> {
  const nowMs = clock.now();
  const remainingMs = remainingTime(deployment, nowMs);
  const lock = await store.lock(deployment.target, nowMs);
  return {
    deployment,
    nowMs,
    style: config().slack.blocks,
    unlockers: rolesThatMay(config(), 'take-over-lock', deployment.environment),
    authors:
      deployment.phase === 'rolled-back' && deployment.plan.kind === 'deploy'
        ? peopleOf(config(), authorsOf(deployment.plan))
        : [],
    ...(remainingMs === undefined ? {} : { remainingMs }),
    ...(lock === undefined ? {} : { lock }),
    ...(deployment.phase === 'queued' ? { queue: await queueOf(store, deployment, nowMs) } : {}),
  };
}

/** Why a queued deployment waits: its place, who is before it, and what is closed. */
async function queueOf(store: Store, deployment: Deployment, nowMs: number): Promise<NonNullable<CardFacts['queue']>> {
  const [queue, occupant, lock, freezes] = await Promise.all([
    store.queue(deployment.target),
    store.occupant(deployment.target),
    store.lock(deployment.target, nowMs),
    store.freezes(nowMs),
  ]);
  const freeze = freezes.find(({ scope }) => covers(scope, deployment.service, deployment.environment));
  return {
    position: queue.findIndex(({ id }) => id === deployment.id) + 1,
    length: queue.length,
    ...(occupant === undefined ? {} : { occupant: occupant.id }),
    ...(lock === undefined ? {} : { lock }),
    ...(freeze === undefined ? {} : { freeze }),
  };
}
