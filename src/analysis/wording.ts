import { figure } from '../domain/figures.ts';

/** What a comparison leaves possible is no more exact than this. */
const rough = (value: number): string =>
  figure(value >= 10 ? Math.round(value) : value >= 1 ? Number(value.toFixed(1)) : value);

/** `+0.4 points`: a difference of shares. */
export const points = (difference: number): string =>
  `${difference < 0 ? '−' : '+'}${rough(Math.abs(difference) * 100)} points`;

/** `+11 %`: a ratio to the old value. */
export const relative = (ratio: number): string => `${ratio < 1 ? '−' : '+'}${rough(Math.abs(ratio - 1) * 100)} %`;

/** `40 s`, `2 min`, `3 h`. */
export function duration(ms: number): string {
  if (ms < 120_000) return `${figure(Math.round(ms / 1_000))} s`;
  return ms < 7_200_000 ? `${figure(Math.ceil(ms / 60_000))} min` : `${figure(Math.ceil(ms / 3_600_000))} h`;
}

/** Says how long the same traffic would have to go on. */
export function forecast(missing: number, perMs: number): string {
  const ms = perMs > 0 ? missing / perMs : Infinity;
  if (ms > 86_400_000) return 'at this traffic a day would not settle it';
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return `at this traffic ${figure(minutes)} more ${minutes === 1 ? 'minute' : 'minutes'} would settle it`;
}
