import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from './failure.ts';
import { type Listed, listProcesses, lookUp } from './process-list.ts';
import { processTitle } from './settings.ts';

/** What the server says about itself in its pid file. */
export interface PidFile {
  readonly pid: number;
  readonly port: number | undefined;
  readonly status: string;
}

/** Where the server keeps its pid file. */
export function pidFileOf(dataFolder: string): string {
  return path.join(dataFolder, 'postmaster.pid');
}

/** The server's own pid file, which may be left over from a killed one. */
async function readPidFile(dataFolder: string): Promise<PidFile | undefined> {
  try {
    const lines = (await readFile(pidFileOf(dataFolder), 'utf8')).split('\n');
    const port = Number(lines[3]);
    return { pid: Number(lines[0]), port: port > 0 ? port : undefined, status: (lines[7] ?? '').trim() };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The server that is running on this data now, if any: its pid file, when that names a process with our arguments. */
export async function runningServer(dataFolder: string): Promise<PidFile | undefined> {
  const file = await readPidFile(dataFolder);
  if (file === undefined) return undefined;
  const listed = await lookUp(file.pid);
  return listed !== undefined && isServerOf(dataFolder, listed) ? file : undefined;
}

/** The children of a killed server that are still at work and keep a new one from starting. */
export async function orphansOf(dataFolder: string): Promise<readonly number[]> {
  const start = `postgres: ${processTitle(dataFolder)}: `;
  const all = await listProcesses();
  const servers = new Set(all.filter((listed) => isServerOf(dataFolder, listed)).map((listed) => listed.pid));
  return all.filter(({ command, parent }) => command.startsWith(start) && !servers.has(parent)).map(({ pid }) => pid);
}

/** Sends a signal to a process that may already be gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** Whether a process is the server of this data, by the arguments that we give it. */
export function isServerOf(dataFolder: string, listed: Listed): boolean {
  return listed.command.includes(`postgres -D ${dataFolder} `);
}
