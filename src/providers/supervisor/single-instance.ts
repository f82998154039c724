import { linkSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './durable-file.ts';
import { isRunning } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

const identity = z.object({ pid: z.number(), startMark: z.string() });
const turnName = /^turn-(\d+)$/;

function turns(folder: string): readonly number[] {
  return readdirSync(folder)
    .map((name) => Number(turnName.exec(name)?.[1] ?? Number.NaN))
    .filter((turn) => !Number.isNaN(turn))
    .sort((a, b) => b - a);
}

function holderOf(folder: string, turn: number): ProcessIdentity | undefined {
  const parsed = identity.safeParse(readJson(join(folder, `turn-${turn}`)));
  return parsed.success ? parsed.data : undefined;
}

function claim(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Makes this process the only one of its kind in the folder, or says that another runs.
 * Turns are numbered files and the highest whose holder lives rules, so no stale lock is ever broken by two.
 */
export function takeOnlyInstance(folder: string, self: ProcessIdentity): boolean {
  const card = join(folder, `card-${self.pid}`);
  writeFileSync(card, JSON.stringify(self), { mode: 0o600 });
  try {
    for (;;) {
      const [newest = 0] = turns(folder);
      const holder = newest === 0 ? undefined : holderOf(folder, newest);
      if (holder !== undefined && isRunning(holder)) return false;
      if (!claim(card, join(folder, `turn-${newest + 1}`))) continue;
      // A starter that read the folder long ago may have taken a number that is past.
      const [highest, ...older] = turns(folder);
      if (highest !== newest + 1) {
        rmSync(join(folder, `turn-${newest + 1}`), { force: true });
        continue;
      }
      for (const turn of older) rmSync(join(folder, `turn-${turn}`), { force: true });
      return true;
    }
  } finally {
    rmSync(card, { force: true });
  }
}
