import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { type ChildProcess, spawn } from 'node:child_process';

export interface RunningShop {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends the process by its own signal and answers its exit code. */
  readonly end: () => Promise<number | null>;
}

const demoFolder = join(import.meta.dirname, '../../../playground/demo');

/** Starts the shop from a folder on a free port; rejects with what it printed when it does not come up. */
export async function startShop(env: Readonly<Record<string, string>>, folder = demoFolder): Promise<RunningShop> {
  const child = spawn(process.execPath, ['service.ts'], {
    cwd: folder,
    env: { ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(() => child.exitCode);
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));

  const line = once(createInterface(child.stdout), 'line').then((words) => String(words[0]));
  const first = await Promise.race([line, exited.then(() => `ended: ${complaint}`)]);
  const url = /http:\S+/.exec(first)?.[0];
  if (url === undefined) throw new Error(first);
  return {
    url,
    child,
    end: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
