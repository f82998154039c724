import type { Tally } from './tally.ts';

/** The limit is broken since then; `lastedMs` is the time that sufficient, broken windows cover. */
export interface Breach {
  readonly sinceMs: number;
  readonly lastedMs: number;
}

/** The newest window: tallies `first` to the last one. */
interface Window {
  readonly first: number;
  readonly samples: number;
  readonly isBroken: boolean;
  readonly isThin: boolean;
}

export interface Reading {
  readonly breach?: Breach;
  readonly window?: Window;
}

/** How far a window looks back: as short as possible, longer while it holds too little, never past the longest. */
export interface Reach {
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly minimumSamples: number;
}

const seconds = 1_000;

/** A quarter of the duration, so that a recovery inside it is seen; half of it (a minute at least) where traffic is thin. */
export function reachFor(forMs: number, minimumSamples: number): Reach {
  return {
    shortestMs: Math.min(60 * seconds, Math.max(10 * seconds, forMs / 4)),
    longestMs: Math.max(60 * seconds, forMs / 2),
    minimumSamples: Math.max(1, minimumSamples),
  };
}

/** Sums are compared with this share of the samples, or rounding would break a limit that is met exactly. */
const rounding = 1e-9;

/** Walks windows over sorted tallies in one pass with running sums. */
function windowsOver(tallies: readonly Tally[], reach: Reach): (index: number) => Window {
  const samples = [0];
  const excess = [0];
  for (const tally of tallies) {
    samples.push((samples.at(-1) ?? 0) + tally.samples);
    excess.push((excess.at(-1) ?? 0) + tally.excess);
  }
  const between = (sums: readonly number[], from: number, to: number) => (sums[to + 1] ?? 0) - (sums[from] ?? 0);
  const atMs = (index: number) => tallies[index]?.atMs ?? Infinity;
  let short = 0;
  let long = 0;
  let enough = 0;
  return (index) => {
    while (atMs(short) <= atMs(index) - reach.shortestMs) short += 1;
    while (atMs(long) <= atMs(index) - reach.longestMs) long += 1;
    while (enough < index && between(samples, enough + 1, index) >= reach.minimumSamples) enough += 1;
    const first = Math.min(short, Math.max(long, enough));
    const held = between(samples, first, index);
    return {
      first,
      samples: held,
      isBroken: between(excess, first, index) > rounding * held,
      isThin: held < reach.minimumSamples,
    };
  };
}

/** Where the stretch of bad samples began that broke this window, so that good samples before it do not delay the decision. */
function stretchBegin(tallies: readonly Tally[], first: number, last: number): number {
  let sum = 0;
  let begin = first;
  for (let index = first; index <= last; index += 1) {
    sum += tallies[index]?.excess ?? 0;
    if (sum > 0) continue;
    sum = 0;
    begin = index + 1;
  }
  return tallies[Math.min(begin, last)]?.beginMs ?? 0;
}

/**
 * Replays the sorted tallies. A sufficient window over the limit begins or goes on with a breach, a sufficient one within it ends the
 * breach, and a thin one does neither: time without data is not a recovery, and it does not count as broken.
 */
export function readBreach(tallies: readonly Tally[], reach: Reach): Reading {
  const windowAt = windowsOver(tallies, reach);
  let breach: Breach | undefined;
  let coveredToMs = -Infinity;
  let window: Window | undefined;
  for (const [index, { atMs }] of tallies.entries()) {
    window = windowAt(index);
    if (window.isThin) continue;
    if (!window.isBroken) {
      breach = undefined;
      continue;
    }
    const beginMs = breach === undefined ? stretchBegin(tallies, window.first, index) : tallies[window.first]?.beginMs;
    const fromMs = breach === undefined ? (beginMs ?? atMs) : Math.max(coveredToMs, beginMs ?? atMs);
    breach = {
      sinceMs: breach?.sinceMs ?? fromMs,
      lastedMs: (breach?.lastedMs ?? 0) + Math.max(0, atMs - fromMs),
    };
    coveredToMs = atMs;
  }
  return { ...(breach && { breach }), ...(window && { window }) };
}
