import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { stopSupervisor } from '../src/providers/supervisor/stop.ts';
import { stopEmbedded } from '../src/store/embedded/open.ts';
import { removeEmbedded } from '../src/store/embedded/remove.ts';
import { mainProgram } from './bot.ts';

const run = promisify(execFile);
const pidFile = (home: string): string => join(home, 'bot.pid');

/** Where the bot keeps its state. */
export const stateOf = (home: string): string => join(home, 'bot');

/** All that a run leaves in its folder. */
const ours: readonly string[] = [
  ...['bot', 'bot.log', 'bot.pid', 'quarterdeck.yml', 'shop'],
  ...['site', 'backend', 'clouds.log'],
];

/** What lies in the folder and is not of an earlier playground: the folder must not be emptied then. */
export async function strangersIn(home: string): Promise<readonly string[]> {
  const names = await readdir(home).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => !ours.includes(name));
}

/** An empty folder for one run; what an earlier run left is ended and removed first. */
export async function freshHome(home: string): Promise<void> {
  await endEarlierBot(home);
  await endLeftovers(stateOf(home));
  await removeEmbedded(stateOf(home));
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
}

/** Ends what outlives the bot on purpose: the supervisor with its processes, and the database. */
export async function endLeftovers(stateFolder: string): Promise<void> {
  await stopSupervisor({ stateFolder, environment: process.env });
  await stopEmbedded(stateFolder);
}

/** Writes down which process the bot is, for the start after a crash. */
export async function rememberBot(home: string, pid: number | undefined): Promise<void> {
  if (pid !== undefined) await writeFile(pidFile(home), String(pid));
}

/** A playground that was killed leaves its bot; it would go on with the new one's database. */
async function endEarlierBot(home: string): Promise<void> {
  const pid = Number(await readFile(pidFile(home), 'utf8').catch(() => ''));
  while (pid > 0 && (await isBot(pid))) {
    process.kill(pid, 'SIGKILL');
    await delay(50);
  }
}

/** Numbers are given out again: only a process that runs our main program is ours to end. */
async function isBot(pid: number): Promise<boolean> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => psOf(pid));
  return words.includes(mainProgram);
}

async function psOf(pid: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout;
}
