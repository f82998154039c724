import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

export interface BotOptions {
  readonly logFile: string;
  /** Everything the bot's process gets of an environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Another main program than the bot's own. */
  readonly program?: string;
}

/** The bot as its own process, running its production code. */
export interface BotProcess {
  readonly pid: () => number | undefined;
  readonly isRunning: () => boolean;
  start(): void;
  /** Resolves when the process that runs now has ended, however it did. */
  ended(): Promise<void>;
  /** Pulls the plug: SIGKILL, as a power cut would. */
  pull(): Promise<void>;
  /** Asks it to end in order and waits; after the time it is killed. */
  end(withinMs: number): Promise<void>;
}

/** The bot's production program. */
export const mainProgram = join(import.meta.dirname, '..', 'src', 'main.ts');

/** A bot that is not started yet. */
export function botProcess({ logFile, environment, program = mainProgram }: BotOptions): BotProcess {
  let child: ChildProcess | undefined;
  const running = (): ChildProcess | undefined =>
    child?.exitCode === null && child.signalCode === null ? child : undefined;
  const finish = async (signal: NodeJS.Signals): Promise<void> => {
    const one = running();
    if (one === undefined) return;
    const gone = new Promise((resolve) => one.once('exit', resolve));
    one.kill(signal);
    await gone;
  };
  return {
    pid: () => running()?.pid,
    isRunning: () => running() !== undefined,
    start: () => {
      if (running() !== undefined) return;
      const log = openSync(logFile, 'a', 0o600);
      child = spawn(process.execPath, [program], { env: environment, stdio: ['ignore', log, log] });
      closeSync(log);
    },
    ended: () =>
      new Promise((resolve) => {
        const one = running();
        if (one === undefined) resolve();
        else
          one.once('exit', () => {
            resolve();
          });
      }),
    pull: () => finish('SIGKILL'),
    end: async (withinMs) => {
      const late = setTimeout(() => void finish('SIGKILL'), withinMs);
      await finish('SIGTERM');
      clearTimeout(late);
    },
  };
}
