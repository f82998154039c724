import { once } from 'node:events';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { spawnDetached } from '../../io/spawn.ts';
import { wait } from '../../io/wait.ts';
import { readJson, replaceFileAtOnce } from './durable-file.ts';
import type { LastExit } from './protocol.ts';
import { isRunning, startMarkOf } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

const recorded = z.object({ pid: z.int(), startMark: z.string(), port: z.int(), ready: z.boolean() });

/** A running process of a version, started by us or found running after a restart of ours. */
export interface Child {
  readonly identity: ProcessIdentity;
  readonly port: number;
  /** It had answered its health check before we found it. */
  readonly wasReady: boolean;
  readonly exited: Promise<Omit<NonNullable<LastExit>, 'atMs'>>;
}

/** What a child is started with. */
export interface Launch {
  readonly folder: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
}

const recordPath = (folder: string): string => join(folder, 'process.json');

/** Where a version's output is kept. */
export const outputPath = (folder: string): string => join(folder, 'output.log');

/** Starts the process and writes down who it is before anything else can happen. */
export async function launch(request: Launch): Promise<Child> {
  const { folder, cwd, port } = request;
  const [file = '', ...args] = request.argv;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const logFd = openSync(outputPath(folder), 'a', 0o600);
  try {
    const env = { ...request.env, PORT: String(port) };
    const child = spawnDetached({ file, args, cwd, env, stdin: 'ignore', logFd });
    const { pid } = child;
    if (pid === undefined) {
      const [error]: unknown[] = await once(child, 'error').catch((error: unknown) => [error]);
      throw error instanceof Error ? error : new Error('the program could not be started');
    }
    const { promise, resolve } = Promise.withResolvers<Omit<NonNullable<LastExit>, 'atMs'>>();
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
    child.on('error', () => undefined);
    const identity = { pid, startMark: startMarkOf(pid) ?? 'gone' };
    replaceFileAtOnce(recordPath(folder), JSON.stringify({ ...identity, port, ready: false }));
    return { identity, port, wasReady: false, exited: promise };
  } finally {
    closeSync(logFd);
  }
}

/** Remembers that a child has answered, so that a restarted supervisor does not doubt it. */
export function rememberReady(folder: string, child: Child): void {
  replaceFileAtOnce(recordPath(folder), JSON.stringify({ ...child.identity, port: child.port, ready: true }));
}

async function untilGone(identity: ProcessIdentity): Promise<Omit<NonNullable<LastExit>, 'atMs'>> {
  while (isRunning(identity)) await wait(100);
  // Only a parent learns the exit code, and this child's parent is no more.
  return { code: null, signal: null };
}

/** The process that an earlier supervisor left behind, when exactly that one still runs. */
export function adopt(folder: string): Child | undefined {
  const parsed = recorded.safeParse(readJson(recordPath(folder)));
  if (!parsed.success) return undefined;
  const { pid, startMark, port, ready } = parsed.data;
  const identity = { pid, startMark };
  if (!isRunning(identity)) return undefined;
  return { identity, port, wasReady: ready, exited: untilGone(identity) };
}
