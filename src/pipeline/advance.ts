import { isFinal, isWaiting } from '../domain/lifecycle.ts';
import { TargetOccupied, WriteConflict } from '../ports/store-errors.ts';
import type { Claim, Wake } from '../ports/store.ts';
import { transition } from '../operations/transition.ts';
import { phases } from './phases/index.ts';
import { retire } from './retire.ts';
import { waiting } from './waiting/index.ts';
import type { Next, PipelineWorld, Work } from './work.ts';

/** A phase that keeps refusing its own event is a bug; this keeps it from spinning while somebody looks at the log. */
const pauseAfterRefusalMs = 5000;
const occupiedPauseMs = 1000;

/** Takes an owned deployment as far as it goes now; returns with the version last seen and when to look again. */
export async function advance(
  world: PipelineWorld,
  claim: Claim,
): Promise<{ readonly version: number; readonly wake: Wake }> {
  for (;;) {
    const deployment = await world.store.deployment(claim.deployment);
    if (deployment === undefined) return { version: 0, wake: { kind: 'never' } };
    const work: Work = { world, deployment, claim, nowMs: world.clock.now() };
    const next = await decide(work);
    const { version } = deployment;
    if (next.kind === 'done') return { version, wake: { kind: 'never' } };
    if (next.kind === 'wait') return { version, wake: { kind: 'at', atMs: next.untilMs } };
    const pauseMs = await happen(work, next);
    if (pauseMs > 0) return { version, wake: { kind: 'at', atMs: work.nowMs + pauseMs } };
  }
}

function decide(work: Work): Promise<Next> {
  const { phase } = work.deployment;
  if (isFinal(phase)) return retire(work);
  return isWaiting(phase) ? waiting[phase](work) : phases[phase](work);
}

/** Applies the event to exactly the record it was decided on; how long to pause when it could not be. */
async function happen(work: Work, { event }: Extract<Next, { kind: 'happened' }>): Promise<number> {
  const { world, deployment, claim } = work;
  try {
    const outcome = await transition(world, { id: deployment.id, event, version: deployment.version, claim });
    if (outcome.ok) return 0;
    world.log.error({ deployment: deployment.id, event: event.kind, code: outcome.refusal.code }, 'event refused');
    return pauseAfterRefusalMs;
  } catch (error) {
    // Somebody else wrote first: read again and decide again.
    if (error instanceof WriteConflict) return 0;
    if (error instanceof TargetOccupied) return occupiedPauseMs;
    throw error;
  }
}
