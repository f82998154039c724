import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

/** Whom a child runs as, when the parent may choose (root only). */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** A program with its whole environment; nothing of ours is passed on. */
export interface ChildProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly runAs: RunAs | undefined;
}

/** A child that outlives us: all that is left of it here is its id and whether it ended while we lived. */
export interface ServerProcess {
  readonly pid: number;
  readonly hasExited: () => boolean;
}

/** Starts a program in a session of its own, both outputs appended to a file, so that it survives our end. */
export async function spawnServer(program: ChildProgram, logFile: string): Promise<ServerProcess> {
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(program.command, program.args, {
      cwd: program.cwd,
      env: program.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...program.runAs,
    });
    let exited = false;
    child.once('exit', () => (exited = true));
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    if (child.pid === undefined) throw new Error(`${program.command} started without a process id`);
    return { pid: child.pid, hasExited: () => exited };
  } finally {
    await log.close();
  }
}
