import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { aDraft, at, never } from './sample.ts';

const database = useDatabase();
const program = fileURLToPath(new URL('owner-process.ts', import.meta.url));

/** A real process that owns what is due. */
async function anOwner() {
  const child = spawn(process.execPath, [program, database()], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}

describe('a process that ends without a word', () => {
  it('is followed within two seconds when it was killed', async () => {
    const heir = await opened(database());
    const deployment = await heir.store.transact((tx) => tx.addDeployment(aDraft(), at(1)));
    const owner = await anOwner();
    expect(await heir.claims.take(Date.now(), 1)).toEqual([]);

    const before = performance.now();
    owner.kill('SIGKILL');
    await expect.poll(() => heir.claims.take(1, 1), { timeout: 5_000, interval: 20 }).toHaveLength(1);

    expect(performance.now() - before).toBeLessThan(2_000);
    await heir.store.transact((tx) => tx.saveDeployment({ ...deployment, phase: 'cancelled' }, never));
  });

  it('is followed when its lease ends if it only froze', async () => {
    const heir = await opened(database());
    await heir.store.transact((tx) => tx.addDeployment(aDraft(), at(1)));
    const owner = await anOwner();

    const before = performance.now();
    owner.kill('SIGSTOP');
    await expect.poll(() => heir.claims.take(1, 1), { timeout: 12_000, interval: 100 }).toHaveLength(1);

    expect(performance.now() - before).toBeGreaterThan(6_000);
  }, 30_000);
});
