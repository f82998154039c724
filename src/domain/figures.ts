import type { Point } from './measure.ts';

/** What kind of number a metric is, for people. */
export type Unit = 'share' | 'ms' | 'plain';

const shares = /(?:-rate|^availability|-share)$/;

export function unitOf(metric: string, kind?: Point['kind']): Unit {
  if (kind === 'ratio' || shares.test(metric)) return 'share';
  return metric.startsWith('latency') ? 'ms' : 'plain';
}

/** Two digits that matter, more where the number has them before the point. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 3;
  return Number(value.toFixed(digits)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** `0.31 %`, `412 ms`, `45 s`. */
export function shown(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return `${figure(value * 100)} %`;
    case 'ms':
      return value >= 10_000 ? `${figure(value / 1_000)} s` : `${figure(value)} ms`;
    case 'plain':
      return figure(value);
  }
}
