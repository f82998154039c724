import { wait } from '../../io/wait.ts';

function signalGroup(leaderPid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leaderPid, signal);
    return true;
  } catch (error) {
    // EPERM: members exist, though we may not signal them any more.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether anybody is left in the group, grandchildren included. */
export const groupExists = (leaderPid: number): boolean => signalGroup(leaderPid, 0);

/** How a group is asked to end: each signal in turn, with this much time before the next. */
export interface Ladder {
  readonly signals: readonly NodeJS.Signals[];
  readonly graceMs: number;
}

/** Ends a whole process group, politely first; true when nobody is left of it. */
export async function endGroup(leaderPid: number, { signals, graceMs }: Ladder): Promise<boolean> {
  for (const signal of signals) {
    if (!signalGroup(leaderPid, signal)) return true;
    // Zombies that nobody collects stay members for ever, so the last wait is short.
    const limitMs = signal === 'SIGKILL' ? 1_000 : graceMs;
    const until = performance.now() + limitMs;
    while (performance.now() < until) {
      if (!groupExists(leaderPid)) return true;
      await wait(10);
    }
  }
  return !groupExists(leaderPid);
}
