import type { Shares, Stretch } from './sides.ts';

/** Evidence that the new version is worse. Under a version that is not worse it passes 1/α with probability α at most, over all looks. */
export interface Evidence {
  readonly value: number;
  /** The end of the stretch with which the evidence first reached what was asked. */
  readonly reachedAtMs?: number;
}

/** How much worse the new version might be: odds ratios of a bad answer, equally likely beforehand. */
const oddsRatios = [1.5, 2, 3, 5, 10, 30, 100, 1_000];
/** For gauges: how much more often than not its value is the worse one. */
const leanings = [0.25, 0.5, 0.75];

/** Half of the trust goes to harm from the first moment, the rest to harm that begins later, thinning out over an hour. */
const laterMs = 3_600_000;

const clamp = (share: number): number => Math.min(1 - 1e-6, Math.max(1e-6, share));

/**
 * The likelihood of one stretch under "worse by this odds ratio" over the best common rate for it. Its mean is at most one under any rate
 * that both sides share, be it another one in each stretch, so errors that hit both sides at once are no evidence (R. J. Turner, A. Ly,
 * P. D. Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional stopping", 2022).
 */
function sharesFactor({ fresh, old, usual }: Shares, oddsRatio: number): number {
  const total = fresh.total + old.total;
  if (fresh.total === 0 || old.total === 0) return 1;
  const before = clamp(usual);
  const odds = (before / (1 - before)) * oddsRatio;
  const worse = clamp(odds / (1 + odds));
  const common = (fresh.total * worse + old.total * before) / total;
  const side = (share: number, { bad, total: all }: Shares['fresh']) =>
    bad * Math.log(share / common) + (all - bad) * Math.log((1 - share) / (1 - common));
  return Math.exp(side(worse, fresh) + side(before, old));
}

function factorsOf(stretch: Stretch): readonly number[] {
  return stretch.kind === 'shares'
    ? oddsRatios.map((oddsRatio) => sharesFactor(stretch, oddsRatio))
    : leanings.map((leaning) => 1 + leaning * stretch.worse);
}

/**
 * Multiplies the stretches up for each size of harm and each moment at which it might have begun, and averages: a test martingale, so the
 * looks may be as many as one likes (Ville's inequality). Walks until `enough` is reached.
 */
export function accumulate(stretches: readonly Stretch[], enough: number): Evidence {
  const beganMs = stretches[0]?.atMs ?? 0;
  let sums: readonly number[] = [];
  let unspent = 1;
  let value = 1;
  for (const [index, stretch] of stretches.entries()) {
    const left = index === 0 ? 0.5 : 0.5 * Math.exp(-(stretch.atMs - beganMs) / laterMs);
    const entering = unspent - left;
    unspent = left;
    const factors = factorsOf(stretch);
    sums = factors.map((factor, at) => ((sums[at] ?? 0) + entering / factors.length) * factor);
    value = unspent + sums.reduce((all, sum) => all + sum, 0);
    if (value >= enough) return { value, reachedAtMs: stretch.atMs };
  }
  return { value };
}
