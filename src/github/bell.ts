import type { Timers } from '../ports/world.ts';

/** Whoever remembers what GitHub said about a repository hears that there is something new. */
export interface News {
  onRing(heard: (fullName: string) => void): void;
}

/** Rings when GitHub told us something about a repository; who waits looks sooner. What it missed is seen by looking. */
export interface Bell extends News {
  ring(fullName: string): void;
  /** Until it rings for this repository, or the time is over. */
  wait(fullName: string, waitMs: number, signal: AbortSignal): Promise<void>;
}

export function githubBell(timers: Timers): Bell {
  const waiting = new Map<string, Set<() => void>>();
  const listeners: ((fullName: string) => void)[] = [];
  return {
    onRing: (heard) => {
      listeners.push(heard);
    },
    ring: (fullName) => {
      // What is remembered goes first: whoever is woken must not be told the old again.
      for (const heard of listeners) heard(fullName);
      for (const wake of waiting.get(fullName.toLowerCase()) ?? []) wake();
    },
    wait: async (fullName, waitMs, signal) => {
      const rung = new AbortController();
      const wake = (): void => {
        rung.abort();
      };
      const name = fullName.toLowerCase();
      const others = waiting.get(name) ?? new Set();
      waiting.set(name, others.add(wake));
      try {
        await timers.sleep(waitMs, AbortSignal.any([rung.signal, signal]));
      } finally {
        others.delete(wake);
        if (others.size === 0) waiting.delete(name);
      }
    },
  };
}
