import { execFile } from 'node:child_process';
import type { ChildProgram } from './spawn-server.ts';

/** How a short program ended; `failed-to-start` when there was nothing to wait for. */
export type RunEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  | { readonly kind: 'failed-to-start'; readonly reason: string };

/** Runs a short program to its end, with a time limit, and gives back its code and both outputs; never throws. */
export function runToEnd(program: ChildProgram, timeoutMs: number): Promise<RunEnd> {
  return new Promise((resolve) => {
    const options = { cwd: program.cwd, env: program.env, timeout: timeoutMs, ...program.runAs };
    const child = execFile(program.command, program.args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      if (error === null) resolve({ kind: 'exited', code: 0, output });
      else if (typeof error.code === 'string') resolve({ kind: 'failed-to-start', reason: error.code });
      else resolve({ kind: 'exited', code: error.code ?? 1, output: output === '' ? error.message : output });
    });
    child.stdin?.end();
  });
}
