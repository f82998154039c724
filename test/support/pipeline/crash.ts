import type { DeploymentId } from '../../../src/domain/ids.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import { advance } from '../../../src/pipeline/advance.ts';
import type { PipelineWorld } from '../../../src/pipeline/work.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { OpenStore } from '../../../src/store/open.ts';
import { nextWake } from './drive.ts';
import type { Around } from './provider.ts';
import { scriptedProvider } from './provider.ts';
import type { Stand } from './stand.ts';
import { stored } from './stand.ts';

/** The process is gone at this point. */
class Crash extends Error {
  override readonly name = 'Crash';
}

/** A process that ends at its n-th point: after a write, before or after a call to the far end. */
class Mortal {
  points = 0;
  #dead = false;
  readonly #endsAt: number;

  constructor(endsAt: number) {
    this.#endsAt = endsAt;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Nothing is done after the end, whoever asks. */
  breathe(): void {
    if (this.#dead) throw new Crash();
  }

  point(): void {
    this.breathe();
    this.points += 1;
    if (this.points !== this.#endsAt) return;
    this.#dead = true;
    throw new Crash();
  }

  around(): Around {
    return async (_kind, call) => {
      this.point();
      const value = await call();
      this.point();
      return value;
    };
  }

  store(store: Store): Store {
    return {
      ...store,
      transact: async (work) => {
        this.breathe();
        const value = await store.transact(work);
        this.point();
        return value;
      },
    };
  }
}

export interface Life {
  /** How many points there were in all lives. */
  readonly points: number;
  readonly end: Deployment;
}

/** Runs the deployment to its end in processes of which the first ends at this point; each owner sees the others' leases end. */
export async function live(
  stand: Stand,
  id: DeploymentId,
  at: {
    readonly endsAt: number;
    readonly stores: readonly [OpenStore, OpenStore];
    readonly isOver: (one: Deployment) => boolean;
    /** Another provider than the scripted one. */
    readonly provider?: (around: Around) => Provider;
  },
): Promise<Life> {
  const first = new Mortal(at.endsAt);
  const [one, two] = at.stores;
  const { isOver, provider = (around: Around) => scriptedProvider(stand.far, around) } = at;
  const watched = { stand, id, isOver, provider };
  await toTheEnd(watched, { process: first, opened: one });
  if (first.dead) {
    await stand.sql(`update deployment set lease_until = clock_timestamp() where owner is not null`);
    await toTheEnd(watched, { process: new Mortal(0), opened: two });
  }
  return { points: first.points, end: await stored(stand, id) };
}

interface Watched {
  readonly stand: Stand;
  readonly id: DeploymentId;
  readonly isOver: (one: Deployment) => boolean;
  readonly provider: (around: Around) => Provider;
}

const looksAtMost = 500;

async function toTheEnd(
  { stand, id, isOver, provider: make }: Watched,
  { process, opened }: { readonly process: Mortal; readonly opened: OpenStore },
): Promise<void> {
  const provider = make(process.around());
  const world: PipelineWorld = {
    ...stand.engine,
    store: process.store(opened.store),
    claims: opened.claims,
    provider: () => provider,
  };
  for (let looks = 0; looks < looksAtMost; looks += 1) {
    const claims = await opened.claims.take(stand.clock.now(), 10);
    for (const claim of claims) {
      try {
        const { version, wake } = await advance(world, claim);
        await opened.claims.yield(claim, version, wake);
      } catch (error) {
        if (error instanceof Crash) return;
        throw error;
      }
    }
    if (claims.length > 0) continue;
    if (isOver(await stored(stand, id))) return;
    stand.clock.set(Math.max(await nextWake(stand), stand.clock.now() + 1));
  }
  throw new Error(`${id} does not come to an end`);
}
