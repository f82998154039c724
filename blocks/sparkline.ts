const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const gap = '·';

/** Recent values from zero upwards, oldest first; a dot where nothing was measured. A steady value stays in the middle. */
export function sparkline(recent: readonly (number | null)[]): string {
  const known = recent.filter((value) => value !== null);
  if (known.length === 0) return '';
  const top = Math.max(...known) * 1.6;
  return recent.map((value) => (value === null ? gap : step(value, top))).join('');
}

function step(value: number, top: number): string {
  if (!(top > 0) || !Number.isFinite(value)) return steps[0];
  const index = Math.min(steps.length - 1, Math.max(0, Math.round((value / top) * steps.length) - 1));
  return steps[index] ?? steps[0];
}
