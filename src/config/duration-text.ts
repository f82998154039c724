const second = 1_000;
const units = [
  ['d', 86_400 * second],
  ['h', 3_600 * second],
  ['m', 60 * second],
  ['s', second],
  ['ms', 1],
] as const;

/** Parts from the largest unit to the smallest, such as `1h 30m`; a bare number does not fit. */
export const durationPattern =
  /^(?=\d)(?:(\d+(?:\.\d+)?)\s?d\s?)?(?:(\d+(?:\.\d+)?)\s?h\s?)?(?:(\d+(?:\.\d+)?)\s?m(?!s)\s?)?(?:(\d+(?:\.\d+)?)\s?s\s?)?(?:(\d+(?:\.\d+)?)\s?ms)?$/;

/** Timers and dates stay exact and far from overflow below this. */
const longestDurationMs = 3_660 * 86_400 * second;

/** Milliseconds, or undefined when the text is not a duration. */
export function durationMs(text: string): number | undefined {
  if (text.length > 60) return undefined;
  const found = durationPattern.exec(text.trim());
  if (!found) return undefined;
  const ms = units.reduce((sum, [, unitMs], index) => sum + Number(found[index + 1] ?? 0) * unitMs, 0);
  return ms <= longestDurationMs ? Math.round(ms) : undefined;
}

/** The shortest way to write a duration that `durationMs` reads back. */
export function durationText(ms: number): string {
  const parts: string[] = [];
  let rest = Math.round(ms);
  for (const [unit, unitMs] of units) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * unitMs;
  }
  return parts.join(' ') || '0s';
}
