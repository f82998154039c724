import type { Tally } from './tally.ts';

/** Nine times in ten the truth lies inside the interval: a hold asks a person, so doubt has to be real. */
const z = 1.645;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval for a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927); good also where few or none were seen. */
export function wilson(hits: number, total: number): Interval {
  if (total <= 0) return { low: 0, high: 1 };
  const share = hits / total;
  const middle = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half = (z / (1 + (z * z) / total)) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Where the limit lies: `outside` says on which side of it the truth is, by the interval. */
type Standing = 'clearly-within' | 'unclear' | 'clearly-broken';

export interface Evidence {
  readonly standing: Standing;
  /** How many samples (points for a gauge) are missing until the same value would be clear; absent when nothing is missing. */
  readonly missing?: number;
}

function judged(mean: number, deviation: number, count: number): Evidence {
  const half = (z * deviation) / Math.sqrt(count);
  if (mean + half <= 0) return { standing: 'clearly-within' };
  if (mean - half > 0) return { standing: 'clearly-broken' };
  const needed = ((z * deviation) / mean) ** 2;
  return { standing: 'unclear', missing: Math.max(1, Math.ceil(needed - count)) };
}

function ofShares(tallies: readonly Tally[], allowed: number): Evidence {
  const samples = tallies.reduce((sum, tally) => sum + tally.samples, 0);
  const excess = tallies.reduce((sum, tally) => sum + tally.excess, 0);
  // A single bad answer among enough is no reason to doubt; the configured minimum rules there.
  if (excess + allowed * samples < 2) return { standing: 'clearly-within' };
  return judged(excess / samples, Math.sqrt(Math.max(0, allowed * (1 - allowed))), samples);
}

function ofMeans(tallies: readonly Tally[]): Evidence {
  const values = tallies.map(({ excess, samples }) => excess / samples);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (values.length < 2) return { standing: mean > 0 ? 'clearly-broken' : 'clearly-within' };
  return judged(mean, Math.sqrt(squares / (values.length - 1)), values.length);
}

/**
 * Is the limit inside the confidence interval? For shares by inverting the score test, which is Wilson's interval; a quantile is the
 * share above the limit, which gives the order-statistics interval; for gauges by the spread of the points.
 */
export function standingOf(tallies: readonly Tally[], allowed: number | undefined): Evidence {
  if (tallies.length === 0) return { standing: 'unclear' };
  return allowed === undefined ? ofMeans(tallies) : ofShares(tallies, allowed);
}
