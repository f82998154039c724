import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { graceMs, watchDescendants } from './leftovers.ts';

const idle = 'setInterval(() => undefined, 1000)';

// Starts a process in a session of its own, says its number, and leaves it behind.
const abandoning = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(idle)}], { detached: true, stdio: 'ignore' });
  console.log(child.pid);
  process.exit();
`;

async function abandonedBy(parent: ChildProcess): Promise<number> {
  if (parent.stdout === null) throw new Error('no output to read');
  const words = await once(createInterface(parent.stdout), 'line');
  return Number(words[0]);
}

/** A process that ended but was not yet buried by its parent still has a number; its state says Z. */
function isAlive(pid: number): boolean {
  const file = `/proc/${pid.toString()}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}

const newMark = () => `LEFTOVERS_TEST=${randomUUID()}`;

test.runIf(process.platform === 'linux')(
  'a process that detached itself is ended and named',
  { timeout: 20_000 },
  async () => {
    const mark = newMark();
    const [name = '', value = ''] = mark.split('=');
    const watch = watchDescendants(mark);
    const parent = spawn(process.execPath, ['-e', abandoning], { env: { ...process.env, [name]: value } });
    const pid = await abandonedBy(parent);

    const leftovers = await watch.clearOut(100);

    expect(leftovers.map((leftover) => leftover.pid)).toEqual([pid]);
    expect(leftovers[0]?.command).toContain('setInterval');
    expect(isAlive(pid)).toBe(false);
  },
);

test('a child that ends by itself within its grace is no leftover', async () => {
  const watch = watchDescendants(newMark());
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 300)']);

  expect(await watch.clearOut(graceMs)).toEqual([]);
  await vi.waitFor(() => {
    expect(child.exitCode).toBe(0);
  });
});
