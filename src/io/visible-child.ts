import { spawn } from 'node:child_process';
import type { ChildProgram } from './spawn-server.ts';

/** How a program ended: its code, or the signal that ended it; neither when it could not be started. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A program whose words are shown as our own. */
export interface VisibleChild {
  readonly end: Promise<ChildEnd>;
  readonly hasEnded: () => boolean;
  /** Ends it, politely at first; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

const graceMs = 2_000;

/** Starts a program without a shell, which hears nothing from us and says everything through us. */
export function visibleChild({ command, args, cwd, env }: Omit<ChildProgram, 'runAs'>): VisibleChild {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  let hasEnded = false;
  const end = new Promise<ChildEnd>((resolve) => {
    const over = (code: number | null, signal: string | null): void => {
      hasEnded = true;
      resolve({ code, signal });
    };
    child.once('exit', over);
    child.once('error', () => {
      over(null, null);
    });
  });
  return {
    end,
    hasEnded: () => hasEnded,
    stop: async () => {
      child.kill('SIGTERM');
      const later = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await end;
      clearTimeout(later);
    },
  };
}

/** Only the variables that have a value. */
export const defined = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
