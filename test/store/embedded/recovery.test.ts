import { rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { orphansOf } from '../../../src/store/embedded/postmaster.ts';
import { isAlive } from '../../../src/store/embedded/process-list.ts';
import { aStateFolder, open, query } from '../../support/embedded.ts';

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await vi.waitUntil(async () => !(await isAlive(pid)), { timeout: 5_000, interval: 5 });
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

describe('after kill -9 of the server', () => {
  it('starts again with what was committed, over the pid file that was left', async () => {
    const folder = await aStateFolder();
    const first = await open(folder);
    await query(first.url, 'create table log as select 7 as entries');
    await kill(first.pid);

    const second = await open(folder);

    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'select entries from log')).toEqual([{ entries: 7 }]);
  });

  it('ends a child that is still computing for the killed server', async () => {
    const folder = await aStateFolder();
    const first = await open(folder);
    const data = path.join(folder, 'postgres/data');
    const busy = new Client({ connectionString: first.url });
    busy.on('error', () => undefined);
    await busy.connect();
    const computing = busy.query('select count(*) from generate_series(1, 100000000000)').catch(() => 'cut off');
    await vi.waitUntil(async () => {
      const rows = await query(
        first.url,
        `select 1 from pg_stat_activity where query like '%generate_series%' and state = 'active'`,
      );
      return rows.length === 2;
    }, 5_000);
    await kill(first.pid);
    expect(await orphansOf(data)).not.toEqual([]);

    const second = await open(folder);

    expect(await computing).toBe('cut off');
    expect(await orphansOf(data)).toEqual([]);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is brought back by a running program at the same address', async () => {
    const database = await open(await aStateFolder());
    const { url, pid } = database;
    await kill(pid);

    await Promise.all([database.ensureRunning(), database.ensureRunning()]);

    expect(database.url).toBe(url);
    expect(database.pid).not.toBe(pid);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await database.stop()).toBe('stopped');
  });

  it('is brought back at another address when its port was taken meanwhile', async () => {
    const database = await open(await aStateFolder());
    const { url, pid } = database;
    await kill(pid);
    const squatter = await listen(Number(new URL(url).port));
    onTestFinished(() => void squatter.close());

    await database.ensureRunning();

    expect(database.url).not.toBe(url);
    expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts although the number in the pid file belongs to another program now', async () => {
    const folder = await aStateFolder();
    const first = await open(folder);
    await kill(first.pid);
    const pidFile = path.join(folder, 'postgres/data/postmaster.pid');
    await rm(pidFile);
    await writeFile(pidFile, `${process.pid}\n${path.dirname(pidFile)}\n1\n1\n\n127.0.0.1\n\nready\n`);

    const second = await open(folder);

    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is left alone by ensureRunning while it lives', async () => {
    const database = await open(await aStateFolder());
    const { url, pid } = database;

    await database.ensureRunning();

    expect(database).toMatchObject({ url, pid, startedByUs: true });
  });
});
