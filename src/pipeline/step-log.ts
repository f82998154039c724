import type { Step, Store } from '../ports/store.ts';
import type { Work } from './work.ts';

/** The newest window of each step’s output that this process kept: looks that show nothing new write nothing. */
const kept = new WeakMap<Store, Map<string, string>>();
const mostSteps = 1000;

/** Keeps what the far end shows of a step’s output beyond what is kept already; the lines are redacted by who gives them. */
export async function keepLines(
  { world: { store } }: Work,
  { key }: Pick<Step, 'key'>,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  const windows = kept.get(store) ?? new Map<string, string>();
  kept.set(store, windows);
  const shown = lines.join('\n');
  if (windows.get(key) === shown) return;
  await store.transact((tx) => tx.addLog(key, lines));
  if (windows.size >= mostSteps) windows.clear();
  windows.set(key, shown);
}
