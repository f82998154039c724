import { readFile, readdir } from 'node:fs/promises';
import { runToEnd } from '../../io/run-to-end.ts';
import { codeOf } from './failure.ts';

/** One process as the system lists it. */
export interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Whether a process is there; one that ended and only waits to be collected is not. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await lookUp(pid)) !== undefined;
}

/** One process by its id. */
export async function lookUp(pid: number): Promise<Listed | undefined> {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return await fromProc(pid);
  return (await fromPs(['-p', String(pid)]))[0];
}

/** Every process that we may see. */
export async function listProcesses(): Promise<readonly Listed[]> {
  if (process.platform !== 'linux') return await fromPs(['-ax']);
  const found: Listed[] = [];
  for (const name of await readdir('/proc')) {
    const listed = /^\d+$/.test(name) ? await fromProc(Number(name)) : undefined;
    if (listed !== undefined) found.push(listed);
  }
  return found;
}

async function fromProc(pid: number): Promise<Listed | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses itself; the state follows the last one.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return { pid, parent: Number(parent), command: command.replaceAll('\0', ' ').trim() };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

async function fromPs(selection: readonly string[]): Promise<readonly Listed[]> {
  const args = [...selection, '-ww', '-o', 'pid=,ppid=,stat=,command='];
  const end = await runToEnd({ command: '/bin/ps', args, env: { LC_ALL: 'C' }, cwd: '/', runAs: undefined }, 5_000);
  if (end.kind === 'failed-to-start') return [];
  return end.output.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined || state?.startsWith('Z') === true) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
