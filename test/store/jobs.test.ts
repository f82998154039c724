import { describe, expect, it, onTestFinished } from 'vitest';
import type { Jobs } from '../../src/ports/jobs.ts';
import { openJobs } from '../../src/store/jobs.ts';
import { aStateFolder, open } from '../support/embedded.ts';
import { useDatabase } from '../support/postgres.ts';
import { quietLog } from '../support/world.ts';

const database = useDatabase();

async function openedJobs(url = database()): Promise<Jobs> {
  const jobs = await openJobs({ url, log: quietLog, processName: 'test', pollingIntervalSeconds: 0.5 });
  onTestFinished(() => jobs.close());
  return jobs;
}

describe('jobs', () => {
  it('run once for each slot, however many processes tick and work', async () => {
    const processes = await Promise.all([openedJobs(), openedJobs(), openedJobs()]);
    let runs = 0;
    for (const jobs of processes)
      await jobs.work('audit-seal', () => {
        runs += 1;
        return Promise.resolve();
      });

    const sent = await Promise.all(processes.map((jobs) => jobs.sendOnce('audit-seal', '10:00')));
    await expect.poll(() => runs, { timeout: 5_000 }).toBe(1);
    const again = await Promise.all(processes.map((jobs) => jobs.sendOnce('audit-seal', '10:00')));
    await processes[1].sendOnce('audit-seal', '10:01');
    await expect.poll(() => runs, { timeout: 5_000 }).toBe(2);

    expect(sent.toSorted()).toEqual(['known', 'known', 'sent']);
    expect(again).toEqual(['known', 'known', 'known']);
  });

  it('are tried again after a failure, and later slots do not wait behind it', async () => {
    const jobs = await openedJobs();
    const slots: string[] = [];
    let failures = 0;
    await jobs.work('retention', () => {
      slots.push('run');
      if (failures > 0) return Promise.resolve();
      failures += 1;
      return Promise.reject(new Error('first try'));
    });

    await jobs.sendOnce('retention', 'a');
    await expect.poll(() => failures, { timeout: 5_000 }).toBe(1);
    await jobs.sendOnce('retention', 'b');

    await expect.poll(() => slots.length, { timeout: 5_000 }).toBe(2);
    await expect.poll(() => slots.length, { timeout: 10_000 }).toBe(3);
  }, 30_000);

  it('go on after the database was killed and came back', async () => {
    const server = await open(await aStateFolder());
    const jobs = await openedJobs(server.url);
    let runs = 0;
    await jobs.work('reminders', () => {
      runs += 1;
      return Promise.resolve();
    });

    process.kill(server.pid, 'SIGKILL');
    await expect
      .poll(() => jobs.sendOnce('reminders', 'down').catch((error: unknown) => error), { timeout: 10_000 })
      .toMatchObject({ code: 'store-unavailable' });
    await server.ensureRunning();
    await expect.poll(() => jobs.sendOnce('reminders', 'up').catch(() => undefined), { timeout: 10_000 }).toBeDefined();

    await expect.poll(() => runs, { timeout: 15_000 }).toBeGreaterThan(0);
  }, 60_000);
});
