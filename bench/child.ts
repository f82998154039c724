import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { execa } from 'execa';

/** A program of its own, with the environment it is given and nothing else. */
export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Throws with the end of its log once it has ended by itself. */
  mustLive(): void;
  /** SIGTERM, and SIGKILL when it takes too long. */
  end(): Promise<void>;
}

const running = new Set<Child>();

/** For whoever stops in the middle: nothing that was started here stays. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.end()));
}

const patienceMs = 15_000;
const logTail = 2000;

export function startChild(program: URL, environment: Readonly<Record<string, string>>, logFile: string): Child {
  const log = openSync(logFile, 'a', 0o600);
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...environment };
  const child = fork(program, { env, execArgv: [], stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.pid === undefined) throw new Error(`${program.pathname} does not start`);
  const one: Child = {
    pid: child.pid,
    process: child,
    mustLive: () => {
      if (child.exitCode === null) return;
      throw new Error(`${program.pathname} ended early:\n${readFileSync(logFile, 'utf8').slice(-logTail)}`);
    },
    end: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await gone;
      clearTimeout(late);
    },
  };
  running.add(one);
  void gone.then(() => running.delete(one));
  return one;
}

/** Resident memory of one process in megabytes (10^6 bytes as the target means them: 2^20). */
export async function residentMegabytes(pid: number): Promise<number> {
  const { stdout } = await execa('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) / 1024;
}
