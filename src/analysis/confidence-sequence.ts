import type { Interval } from './interval.ts';

const coefficients = [
  76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.001208650973866179,
  -0.000005395239384953,
];

/** The logarithm of the gamma function by Lanczos' series; good to ten digits for positive numbers. */
export function logGamma(x: number): number {
  let series = 1.000000000190015;
  for (const [index, coefficient] of coefficients.entries()) series += coefficient / (x + 1 + index);
  const t = x + 5.5;
  return (x + 0.5) * Math.log(t) - t + Math.log((2.5066282746310007 * series) / x);
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** The last point between `inside` and `outside` that `holds` still accepts. */
function edge(inside: number, outside: number, holds: (p: number) => boolean): number {
  let [good, bad] = [inside, outside];
  for (let round = 0; round < 50; round += 1) {
    const middle = (good + bad) / 2;
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return bad;
}

/**
 * An interval for a share that is right at all times at once with probability 1 − α, however often and whenever one looks: all p whose
 * likelihood ratio against the Beta(½, ½) mixture stays below 1/α (H. Robbins, "Statistical methods related to the law of the iterated
 * logarithm", Ann. Math. Stat. 41, 1970; Ville's inequality). It expects a share that does not drift while it is watched.
 */
export function shareSequence(hits: number, total: number, alpha: number): Interval {
  if (total <= 0) return { low: 0, high: 1 };
  const mixture = logBeta(hits + 0.5, total - hits + 0.5) - logBeta(0.5, 0.5);
  const times = (count: number, log: number) => (count === 0 ? 0 : count * log);
  const holds = (p: number) =>
    mixture - times(hits, Math.log(p)) - times(total - hits, Math.log1p(-p)) < -Math.log(alpha);
  const share = hits / total;
  return {
    low: hits <= 0 ? 0 : edge(share, 0, holds),
    high: hits >= total ? 1 : edge(share, 1, holds),
  };
}
