import { underHold } from './held.ts';
import { setWeight, wantedWeight } from './traffic.ts';
import { nextOfTrouble } from './components.ts';
import { nextLookMs, watch } from './watch.ts';
import type { Next, Work } from './work.ts';
import { happened, noLaterThan } from './work.ts';

interface Looking {
  /** The smoke tests that are due now. */
  readonly smoke: (work: Work) => Promise<Next | undefined>;
  readonly overMs: number;
  /** Decides when nothing happened and nothing is waited for. */
  readonly end: () => Next;
}

/**
 * One look at a version that is out: traffic where it should be, smoke tests, measurements, in this order. Waiting for one
 * never keeps the others from being looked at, and a hold stops none of the looking.
 */
export async function lookAround(work: Work, { smoke, overMs, end }: Looking): Promise<Next> {
  const { hold } = work.deployment;
  const shifted = await byHand(work);
  if (shifted?.kind === 'happened') return shifted;
  const smoked = shifted === undefined ? await smoke(work) : undefined;
  if (smoked?.kind === 'happened') return smoked;
  const watched = await watch(work, overMs);
  if (watched !== undefined) return watched;
  const waiting = shifted ?? smoked;
  const next = hold === undefined ? (waiting ?? end()) : underHold(work, hold, nextLookMs(work));
  return waiting?.kind === 'wait' ? noLaterThan(noLaterThan(next, waiting.untilMs), nextLookMs(work)) : next;
}

/** The traffic is where a person, or again the plan, wants it. */
export const isInPlace = (work: Work): boolean =>
  wantedWeight(work.deployment) === work.deployment.weight && work.deployment.weightOpen !== true;

async function byHand(work: Work): Promise<Next | undefined> {
  if (isInPlace(work)) return undefined;
  const weight = wantedWeight(work.deployment);
  const { state } = await setWeight(work, { weight, name: `by-hand-${work.deployment.epoch}` });
  if (state !== undefined) return nextOfTrouble(work, state, `shift to ${weight} % by hand`);
  return happened({ kind: 'shifted', weight });
}
