import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** A process that gets its own session, exactly this environment, and never a shell. */
export interface DetachedProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: 'ignore' | 'pipe';
  readonly logFd: number;
}

/** Starts a process that outlives us; both its outputs go to the open log file. */
export function spawnDetached(request: DetachedProcess): ChildProcess {
  const { file, args, cwd, env, stdin, logFd } = request;
  return spawn(file, args, { cwd, env: { ...env }, detached: true, shell: false, stdio: [stdin, logFd, logFd] });
}
