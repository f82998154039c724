const width = 13;

/** `▓▓▓▓▓▓▓░░░░░░`: full only at the end. */
export function progress(share: number): string {
  const bounded = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const full = bounded === 1 ? width : Math.min(width - 1, Math.floor(bounded * width));
  return '▓'.repeat(full) + '░'.repeat(width - full);
}
