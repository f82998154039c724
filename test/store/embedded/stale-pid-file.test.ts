import { spawn } from 'node:child_process';
import { readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { dropStalePidFile } from '../../../src/store/embedded/stale-pid-file.ts';
import { isAlive, lookUp } from '../../../src/store/embedded/process-list.ts';
import { aStateFolder, open } from '../../support/embedded.ts';
import { systemClock } from '../../support/world.ts';

async function aFolderWith(content: string): Promise<string> {
  const folder = await aStateFolder();
  await writeFile(path.join(folder, 'postmaster.pid'), content);
  return folder;
}

/** A process that has ended and whose parent never collects it: the system still counts it. */
async function anUncollectedProcess(): Promise<number> {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 61'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill());
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.once('data', (printed: Buffer) => {
      resolve(Number(printed.toString()));
    });
  });
  // The shell would collect its child; the program that takes the shell's place does not.
  await vi.waitUntil(async () => (await lookUp(parent.pid ?? 0))?.command === 'sleep 61', 5_000);
  process.kill(pid, 'SIGKILL');
  await vi.waitUntil(async () => !(await isAlive(pid)), 5_000);
  return pid;
}

describe('a pid file', () => {
  it('that names another program is removed', async () => {
    const folder = await aFolderWith(`${process.pid}\n/elsewhere\n`);

    await dropStalePidFile(folder, systemClock);

    expect(await readdir(folder)).toEqual([]);
  });

  it('that names an ended process which nobody collects is removed', async () => {
    const pid = await anUncollectedProcess();
    const folder = await aFolderWith(`${pid}\n`);
    expect(() => process.kill(pid, 0)).not.toThrow();

    await dropStalePidFile(folder, systemClock);

    expect(await readdir(folder)).toEqual([]);
  });

  it('that names nobody is left to the server, which judges it better', async () => {
    const folder = await aFolderWith('4194304\n');

    await dropStalePidFile(folder, systemClock);

    expect(await readFile(path.join(folder, 'postmaster.pid'), 'utf8')).toBe('4194304\n');
  });

  it('that is empty is left alone while a server may be writing it, and removed later', async () => {
    const folder = await aFolderWith('');

    await dropStalePidFile(folder, systemClock);
    expect(await readdir(folder)).toEqual(['postmaster.pid']);
    await utimes(path.join(folder, 'postmaster.pid'), 1, 1);
    await dropStalePidFile(folder, systemClock);

    expect(await readdir(folder)).toEqual([]);
  });

  it('of a running server stays', async () => {
    const folder = await aStateFolder();
    const database = await open(folder);
    const data = path.join(folder, 'postgres/data');

    await dropStalePidFile(data, systemClock);

    expect(await readFile(path.join(data, 'postmaster.pid'), 'utf8')).toMatch(new RegExp(`^${database.pid}\n`));
  });
});
