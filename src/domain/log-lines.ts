/** What a new window onto growing output shows beyond the window before it: both may have lost their oldest lines. */
export function linesAfter(before: readonly string[], now: readonly string[]): readonly string[] {
  for (let shared = Math.min(before.length, now.length); shared > 0; shared -= 1) {
    const offset = before.length - shared;
    if (now.slice(0, shared).every((line, index) => line === before[offset + index])) return now.slice(shared);
  }
  return now;
}
