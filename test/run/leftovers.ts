import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one with the same number, because it began at another moment. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly beganAt: string;
  readonly isGone: boolean;
}

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

const lookEveryMs = 250;

/** How long descendants usually get to leave by themselves, such as a server that is told to end and finishes first. */
export const graceMs = 5_000;

const lastWordMs = 3_000;

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function processOf(pid: number): Process | undefined {
  const stat = textOf(`/proc/${pid.toString()}/stat`);
  // The name in brackets may hold spaces and brackets itself, so fields are counted from its end.
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const beganAt = rest[17];
  if (state === undefined || parent === undefined || beganAt === undefined) return undefined;
  return { pid, parent: Number(parent), beganAt, isGone: state === 'Z' || state === 'X' };
}

function allProcesses(): readonly Process[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (processOf(Number(name)) ?? []) : []));
}

const commandOf = (pid: number) => textOf(`/proc/${pid.toString()}/cmdline`).replaceAll('\0', ' ').trim();

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself between the look and the signal.
  }
}

/**
 * Watches everything that descends from this process, also what detaches itself and outlives its parent, and what
 * carries `mark` in its environment. Only Linux shows this; elsewhere nothing is found.
 */
export function watchDescendants(mark: string) {
  const isLinux = process.platform === 'linux';
  const seen = new Map<number, string>();

  const look = (): void => {
    const all = allProcesses();
    for (let isGrowing = true; isGrowing;) {
      const news = all.filter(
        ({ pid, parent, beganAt }) => (parent === process.pid || seen.has(parent)) && seen.get(pid) !== beganAt,
      );
      for (const { pid, beganAt } of news) seen.set(pid, beganAt);
      isGrowing = news.length > 0;
    }
    const now = new Map(all.map(({ pid, beganAt }) => [pid, beganAt]));
    for (const [pid, beganAt] of seen) if (now.get(pid) !== beganAt) seen.delete(pid);
  };

  const living = (): readonly number[] => {
    look();
    return allProcesses()
      .filter(({ pid, isGone }) => !isGone && pid !== process.pid)
      .filter(
        ({ pid, beganAt }) => seen.get(pid) === beganAt || textOf(`/proc/${pid.toString()}/environ`).includes(mark),
      )
      .map(({ pid }) => pid);
  };

  const goneWithin = async (boundMs: number): Promise<boolean> => {
    const endMs = performance.now() + boundMs;
    while (living().length > 0 && performance.now() < endMs) await delay(50);
    return living().length === 0;
  };

  const timer = isLinux ? setInterval(look, lookEveryMs) : undefined;
  timer?.unref();

  /** Gives descendants some time to leave, ends those that stay, and names them. */
  const clearOut = async (patienceMs: number): Promise<readonly Leftover[]> => {
    clearInterval(timer);
    if (!isLinux || (await goneWithin(patienceMs))) return [];
    const leftovers = living().map((pid) => ({ pid, command: commandOf(pid) }));
    for (const pid of living()) send('SIGTERM', pid);
    await goneWithin(lastWordMs);
    for (const pid of living()) send('SIGKILL', pid);
    await goneWithin(lastWordMs);
    return leftovers;
  };

  return { clearOut };
}
