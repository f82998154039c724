import { isFinal, isWaiting } from '../domain/lifecycle.ts';
import { TargetOccupied, WriteConflict } from '../ports/store-errors.ts';
import type { Claim, Wake } from '../ports/store.ts';
import { transition } from '../operations/transition.ts';
import { StepBook } from './book.ts';
import { aftermath } from './aftermath.ts';
import { withGates } from './gates.ts';
import { Hand } from './hand.ts';
import { withCause } from './recovery/cause.ts';
import { withHooks } from './hooks/around.ts';
import { phases } from './phases/index.ts';
import { retire } from './retire.ts';
import { waiting } from './waiting/index.ts';
import type { Next, PipelineWorld, Work } from './work.ts';

/** A phase that keeps refusing its own event is a bug; this keeps it from spinning while somebody looks at the log. */
const pauseAfterRefusalMs = 5000;
const occupiedPauseMs = 1000;
/** No wait is shorter, whatever a phase says: one deployment must not keep a process busy for nothing. */
const shortestWaitMs = 50;
/** While a long call is in hand its deployment is looked at this often. */
const restMs = 1000;
/** Events in one go after which others get their turn. */
const longestRun = 64;

/** What was last seen of a deployment, and when to look again. */
export interface Seen {
  readonly version: number;
  readonly wake: Wake;
}

/** Takes an owned deployment as far as it goes now; what is still in hand when it throws or stops is given up. */
export async function advance(world: PipelineWorld, claim: Claim, stop?: AbortSignal): Promise<Seen> {
  const hand = new Hand(world.timers, stop);
  try {
    for (let run = 1; ; run++) {
      const looked = await look(world, claim, hand);
      if (looked.seen !== undefined) return looked.seen;
      if (hand.stopping() || (run >= longestRun && !hand.busy())) {
        return { version: looked.version, wake: { kind: 'at', atMs: world.clock.now() } };
      }
    }
  } finally {
    hand.giveUp();
  }
}

interface Looked {
  readonly version: number;
  /** Set when there is nothing to do now. */
  readonly seen?: Seen;
}

async function look(world: PipelineWorld, claim: Claim, hand: Hand): Promise<Looked> {
  const deployment = await world.store.deployment(claim.deployment);
  if (deployment === undefined) return seen(0, { kind: 'never' });
  const { version, phaseEpoch } = deployment;
  hand.keepOnly(phaseEpoch);
  const book = new StepBook({ ...world, claim });
  const work: Work = { world, deployment, claim, hand, book, nowMs: world.clock.now() };
  const next = await withCause(work, await decide(work));
  switch (next.kind) {
    case 'done':
      return seen(version, { kind: 'never' });
    case 'wait': {
      const untilMs = Math.max(next.untilMs, world.clock.now() + shortestWaitMs);
      if (!hand.busy()) return seen(version, { kind: 'at', atMs: untilMs });
      await hand.rest(Math.min(restMs, untilMs - world.clock.now()));
      return { version };
    }
    case 'happened':
      return happen(work, next);
  }
}

const seen = (version: number, wake: Wake): Looked => ({ version, seen: { version, wake } });

function decide(work: Work): Promise<Next> {
  const { phase } = work.deployment;
  if (isFinal(phase)) return afterwards(work);
  if (isWaiting(phase)) return waiting[phase](work);
  return withGates(work, (looking) => withHooks(looking, phase, phases[phase]));
}

/** First what is there now is taken down, then what nobody needs any more goes. */
const afterwards = async (work: Work): Promise<Next> => (await aftermath(work)) ?? retire(work);

/** Applies the event to exactly the record it was decided on. */
async function happen(work: Work, next: Extract<Next, { kind: 'happened' }>): Promise<Looked> {
  const { world, deployment, claim } = work;
  const { id } = deployment;
  let { version } = deployment;
  const again = (at: number, ms: number): Looked => seen(at, { kind: 'at', atMs: world.clock.now() + ms });
  try {
    const progressed = next.first && (await transition(world, { id, event: next.first, version, claim }));
    if (progressed?.ok === true) ({ version } = progressed.value);
    const outcome = await transition(world, { id, event: next.event, version, claim });
    if (outcome.ok)
      return next.lookAgainMs === undefined
        ? { version: outcome.value.version }
        : again(outcome.value.version, next.lookAgainMs);
    world.log.error({ deployment: id, event: next.event.kind, code: outcome.refusal.code }, 'event refused');
    return again(version, pauseAfterRefusalMs);
  } catch (error) {
    // Somebody else wrote first: read again and decide again.
    if (error instanceof WriteConflict) return { version };
    if (error instanceof TargetOccupied) return again(version, occupiedPauseMs);
    throw error;
  }
}
