import { link, readFile, rename, rm, stat } from 'node:fs/promises';
import { randomText } from '../../io/random.ts';
import type { Clock } from '../../ports/world.ts';
import { codeOf } from './failure.ts';
import { isServerOf, pidFileOf } from './postmaster.ts';
import { lookUp } from './process-list.ts';

/** A server writes its pid file in far less time than this; one still empty was left by a crash in between. */
const emptyTooLongMs = 5_000;

/**
 * Removes a pid file that would keep the server from starting although none runs: its number belongs to another program
 * now (after a reboot, in a new container), or to an ended process that nobody collects.
 */
export async function dropStalePidFile(dataFolder: string, clock: Clock): Promise<void> {
  const file = pidFileOf(dataFolder);
  try {
    const content = await readFile(file, 'utf8');
    const isStale = content === '' ? await isOld(file, clock) : await isMisleading(dataFolder, content);
    if (isStale) await removeIfStill(file, content);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function isOld(file: string, clock: Clock): Promise<boolean> {
  return clock.now() - (await stat(file)).mtimeMs > emptyTooLongMs;
}

async function isMisleading(dataFolder: string, content: string): Promise<boolean> {
  const pid = Number.parseInt(content, 10);
  if (!(pid > 0) || !isNumberTaken(pid)) return false;
  const listed = await lookUp(pid);
  return listed === undefined || !isServerOf(dataFolder, listed);
}

/** The same question that the server asks before it refuses to start. */
function isNumberTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function removeIfStill(file: string, content: string): Promise<void> {
  // Another process may have started a server since we read: its file is looked at again once nobody can replace it, and put back.
  const aside = `${file}.stale-${randomText(6)}`;
  await rename(file, aside);
  if ((await readFile(aside, 'utf8')) !== content) await link(aside, file);
  await rm(aside);
}
