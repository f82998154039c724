import { LostClaim } from '../ports/store-errors.ts';
import type { Claim, Wake } from '../ports/store.ts';
import { advance } from './advance.ts';
import type { PipelineWorld } from './work.ts';

const sweepMs = 1000;
const soonMs = 60_000;
/** A timer may fire a little before the clock says so; whoever looks too early finds nothing and waits for the next tick. */
const earlyMs = 2;
const renewMs = 2000;
/** A deployment whose phase throws something unforeseen is looked at again after this. */
const afterBugMs = 10_000;

export interface Runner {
  /** Takes no new work, gives up tests and checks, and waits for the calls that change the world, each short. */
  stop(): Promise<void>;
  /** Deployments in this process's hands now. */
  busy(): number;
}

/** Works on every deployment that is due and owned by nobody, at most `parallel` at a time. */
export function startRunner(world: PipelineWorld, parallel = 32): Runner {
  const inHand = new Map<string, Promise<void>>();
  const stop = new AbortController();
  const state = { sweeping: false, again: false };

  const takeSome = async (): Promise<void> => {
    for (const claim of await world.claims.take(world.clock.now(), parallel - inHand.size)) {
      const hand = own(world, claim, { sweep, stop: stop.signal }).finally(() => {
        inHand.delete(claim.deployment);
        sweep();
      });
      inHand.set(claim.deployment, hand);
    }
  };
  // One look at a time; a wake during a look means one more look, not two at once.
  const sweep = (): void => {
    state.again = true;
    if (stop.signal.aborted || state.sweeping || inHand.size >= parallel) return;
    state.sweeping = true;
    state.again = false;
    takeSome()
      .catch((error: unknown) => {
        world.log.warn({ error }, 'cannot look for work; trying again');
      })
      .finally(() => {
        state.sweeping = false;
        if (state.again) sweep();
      });
  };

  const stopWake = world.claims.onWake(sweep);
  const stopTick = world.timers.every(sweepMs, sweep);
  sweep();
  return {
    busy: () => inHand.size,
    stop: async () => {
      stop.abort();
      stopWake();
      stopTick();
      await Promise.all(inHand.values());
    },
  };
}

interface Sweeping {
  readonly sweep: () => void;
  readonly stop: AbortSignal;
}

/** What is due soon is looked at when it is due, and not at the next tick: many waits add up. Later ones are for whoever is there then. */
function whenDue({ timers, clock }: PipelineWorld, wake: Wake, { sweep, stop }: Sweeping): void {
  const ms = wake.kind === 'at' ? wake.atMs - clock.now() : soonMs;
  if (ms > 0 && ms < soonMs) void timers.sleep(ms + earlyMs, stop).then(sweep, () => undefined);
}

/** Owns one deployment until it waits: the lease is renewed all the while, and handed back at the end. */
async function own(world: PipelineWorld, claim: Claim, sweeping: Sweeping): Promise<void> {
  const stopRenewing = world.timers.every(renewMs, () => {
    world.claims.renew(claim).catch((error: unknown) => {
      world.log.warn({ error, deployment: claim.deployment }, 'cannot renew the lease');
    });
  });
  try {
    const { version, wake } = await advance(world, claim, sweeping.stop);
    await world.claims.yield(claim, version, wake);
    whenDue(world, wake, sweeping);
  } catch (error) {
    await report(world, claim, error);
  } finally {
    stopRenewing();
  }
}

async function report(world: PipelineWorld, claim: Claim, error: unknown): Promise<void> {
  const { deployment } = claim;
  if (error instanceof LostClaim) {
    world.log.info({ deployment }, 'another process took the deployment over');
    return;
  }
  world.log.error({ error, deployment }, 'the phase stopped with an error; looking again soon');
  try {
    const version = (await world.store.deployment(deployment))?.version ?? 0;
    await world.claims.yield(claim, version, { kind: 'at', atMs: world.clock.now() + afterBugMs });
  } catch {
    // The database is away: the lease ends by itself and somebody takes over.
  }
}
