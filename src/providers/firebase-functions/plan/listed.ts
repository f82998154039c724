/** Names for a line of a plan: the first twenty, and how many more there are. */
export function listed(names: readonly string[]): string {
  return names.length <= 20
    ? names.join(', ')
    : `${names.slice(0, 20).join(', ')} and ${String(names.length - 20)} more`;
}
