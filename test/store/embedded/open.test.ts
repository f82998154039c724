import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { stopEmbedded } from '../../../src/store/embedded/open.ts';
import { isAlive, listProcesses } from '../../../src/store/embedded/process-list.ts';
import { aStateFolder, open, query, sharedFolderOf } from '../../support/embedded.ts';
import { quietLog, recordingLog } from '../../support/world.ts';

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly tookMs: number }> {
  const started = performance.now();
  const result = await work();
  return { result, tookMs: Math.round(performance.now() - started) };
}

describe('opening the built-in database', () => {
  it('makes one in an empty folder, starts it again with what was committed, and takes little memory', async () => {
    const folder = await aStateFolder();

    const first = await timed(() => open(folder, { settings: {} }));
    await query(first.result.url, 'create table log as select 7 as entries');
    expect(await first.result.stop()).toBe('stopped');
    const warm = await timed(() => open(folder, { settings: {} }));

    expect(await query(warm.result.url, 'select entries from log')).toEqual([{ entries: 7 }]);
    expect(warm.result.startedByUs).toBe(true);
    const memoryMb = await privateMemoryMb(warm.result.pid);
    process.stdout.write(
      `embedded postgres: first ${first.tookMs} ms, warm ${warm.tookMs} ms, idle memory ${memoryMb ?? '?'} MB\n`,
    );
    // The targets (3 s and 1 s) are the benchmark's to hold: beside other tests any start may wait for the disk.
    expect(memoryMb ?? 0).toBeLessThan(60);
  });

  it('asks for the password, which only the owner can read', async () => {
    const folder = await aStateFolder();
    const database = await open(folder);

    const wrong = new URL(database.url);
    wrong.password = 'guessed';

    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(path.join(folder, 'postgres/password'))).mode & 0o777).toBe(0o600);
    const hba = await query(database.url, 'select distinct auth_method from pg_hba_file_rules');
    expect(hba).toEqual([{ auth_method: 'scram-sha-256' }]);
  });

  it('keeps every commit on disk, in UTF-8, ordered by code point, and listens on this machine only', async () => {
    const database = await open(await aStateFolder(), { settings: {} });

    const [found] = await query(
      database.url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
        current_setting('server_encoding') as encoding, datcollate as collation,
        current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets
       from pg_database where datname = current_database()`,
    );

    expect(found).toEqual({
      fsync: 'on',
      commits: 'on',
      encoding: 'UTF8',
      collation: 'C',
      listen: '127.0.0.1',
      sockets: '',
    });
  });

  it.runIf(process.platform === 'linux')('passes none of our environment on', async () => {
    const database = await open(await aStateFolder());

    const environment = (await readFile(`/proc/${database.pid}/environ`, 'utf8')).split('\0').filter(Boolean);

    expect(environment).toEqual(['LC_ALL=C', 'TZ=UTC']);
  });

  it('is not misled by settings for other databases in our environment', async () => {
    vi.stubEnv('PGOPTIONS', '-c no_such_setting=on');
    vi.stubEnv('PGSSLMODE', 'require');
    vi.stubEnv('PGHOST', 'elsewhere.invalid');
    onTestFinished(() => void vi.unstubAllEnvs());

    const database = await open(await aStateFolder());

    expect(database.startedByUs).toBe(true);
    expect(await database.stop()).toBe('stopped');
  });

  it('never tells the log or the process list its password', async () => {
    const folder = await aStateFolder();
    const log = recordingLog();
    const database = await open(folder, { log });

    const password = new URL(database.url).password;
    const processes = await listProcesses();
    const files = await Promise.all(
      ['postgres.json', 'owner.json', 'postgres/postgres.log'].map((name) => readFile(path.join(folder, name), 'utf8')),
    );

    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify([log.lines, processes, files])).not.toContain(password);
  });

  it('leaves nothing half made in the folder', async () => {
    const folder = await aStateFolder();
    await open(folder);

    expect((await readdir(folder)).sort()).toEqual(['owner.json', 'postgres', 'postgres.json']);
    expect((await readdir(path.join(folder, 'postgres'))).sort()).toEqual(['data', 'password', 'postgres.log']);
  });
});

describe('sharing and stopping', () => {
  it('adopts a running server, and leaves it running because another one started it', async () => {
    const folder = await aStateFolder();
    const starter = await open(folder);

    const adopter = await open(folder);

    expect(adopter).toMatchObject({ startedByUs: false, pid: starter.pid, url: starter.url });
    expect(await adopter.stop()).toBe('left-running');
    expect(await isAlive(starter.pid)).toBe(true);
  });

  it('does not stop a server that somebody else uses', async () => {
    const database = await open(await aStateFolder());
    const guest = new Client({ connectionString: database.url });
    onTestFinished(() => guest.end());
    await guest.connect();

    expect(await database.stop()).toBe('left-running');
    expect(await isAlive(database.pid)).toBe(true);
  });

  it('stops its own server when it is alone, and says so once more when it is gone', async () => {
    const database = await open(await aStateFolder());

    expect(await database.stop()).toBe('stopped');
    expect(await isAlive(database.pid)).toBe(false);
    expect(await database.stop()).toBe('stopped');
  });

  it('starts one server when two open one new folder at the same moment', async () => {
    const folder = await aStateFolder();

    const both = await Promise.all([open(folder), open(folder), open(folder)]);

    expect(new Set(both.map(({ url }) => url)).size).toBe(1);
    expect(both.filter(({ startedByUs }) => startedByUs)).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  it('can be ended by its folder alone', async () => {
    const folder = await aStateFolder();
    const database = await open(folder, { log: quietLog });
    await database.leave();

    expect(await stopEmbedded(folder, sharedFolderOf(folder))).toBe('stopped');
    expect(await stopEmbedded(folder, sharedFolderOf(folder))).toBe('not-running');
  });
});

/** The memory that ending the server would give back: shared pages are counted once. */
async function privateMemoryMb(server: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const family = (await listProcesses()).filter(({ pid, parent }) => pid === server || parent === server);
  let kilobytes = 0;
  for (const { pid } of family) {
    // A helper process may end between the list and this look.
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return Math.round(kilobytes / 1_024);
}
