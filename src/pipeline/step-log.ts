import type { Step } from '../ports/store.ts';
import type { Work } from './work.ts';

/** Keeps what the far end shows of a step’s output beyond what is kept already; the lines are redacted by who gives them. */
export async function keepLines(work: Work, { key }: Pick<Step, 'key'>, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await work.world.store.transact((tx) => tx.addLog(key, lines));
}
