import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { supervisorClient } from '../../../src/providers/supervisor/client.ts';
import { presenceIn } from '../../../src/providers/supervisor/places.ts';
import { stopSupervisor } from '../../../src/providers/supervisor/stop.ts';
import { watchSupervisor } from '../../../src/providers/supervisor/watch.ts';
import { isRunning, startMarkOf } from '../../../src/providers/supervisor/process-identity.ts';
import { load } from './load.ts';
import { eventually, makeStand, target } from './stand.ts';
import type { Stand } from './stand.ts';

let stand: Stand;
beforeEach(() => {
  stand = makeStand();
});
afterEach(async () => {
  await stand.end();
});

const factsOf = async (version: string) =>
  (await stand.client.versionStatus({ target, version, lines: 20 })).facts ?? { condition: { state: 'absent' } };

const pidOf = async (version: string): Promise<number> => {
  const { facts } = await stand.client.versionStatus({ target, version, lines: 0 });
  if (facts?.pid === undefined) throw new Error(`${version} has no process`);
  return facts.pid;
};

test('many starters at once get one supervisor, behind a socket for its owner alone', async () => {
  const pongs = await Promise.all(Array.from({ length: 5 }, () => stand.newClient().ping({})));

  expect(new Set(pongs.map(({ pid }) => pid)).size).toBe(1);
  await eventually('the other starters have gone', () => {
    const programs = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
    return programs.filter((line) => line.includes(`main.ts ${stand.stateFolder}`)).length === 1;
  });
  const { socket } = presenceIn(stand.stateFolder) ?? { socket: '' };
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(stand.stateFolder, 'supervisor')).filter((name) => name.startsWith('turn-'))).toHaveLength(1);
});

test('a state folder with a long path has its socket in a short private folder', async () => {
  const deep = join(stand.folder, 'd'.repeat(60), 'e'.repeat(60));
  mkdirSync(deep, { recursive: true });
  const client = supervisorClient({ stateFolder: deep, environment: process.env });

  await client.ping({});
  const { socket } = presenceIn(deep) ?? { socket: '' };
  await stopSupervisor({ stateFolder: deep, environment: process.env });

  expect(socket.length).toBeLessThan(100);
  expect(existsSync(dirname(socket))).toBe(false);
});

test('a supervisor with nothing to do ends when it was asked to', async () => {
  const { pid } = await stand.client.ping({});
  const identity = { pid, startMark: startMarkOf(pid) ?? '' };

  await stand.client.endWhenEmpty({ afterMs: 50 });

  await eventually('it has ended', () => !isRunning(identity));
});

test('a supervisor whose folder was removed ends with its processes, also when another has the name', async () => {
  await stand.live('v1');
  const { pid } = await stand.client.ping({});
  const processes = [pid, await pidOf('v1')].map((one) => ({ pid: one, startMark: startMarkOf(one) ?? '' }));

  rmSync(stand.stateFolder, { recursive: true });
  mkdirSync(stand.stateFolder);
  const { pid: other } = await stand.newClient().ping({});

  expect(other).not.toBe(pid);
  await eventually('the first has ended', () => !processes.some(isRunning));
  await expect(stand.newClient().ping({})).resolves.toMatchObject({ pid: other });
});

test('a supervisor that was stopped properly ends its processes and brings them back at its next start', async () => {
  const url = await stand.live('v1');
  const identity = { pid: await pidOf('v1'), startMark: startMarkOf(await pidOf('v1')) ?? '' };

  await stopSupervisor({ stateFolder: stand.stateFolder, environment: process.env });

  expect(isRunning(identity)).toBe(false);
  await eventually('it answers again', async () => (await factsOf('v1')).condition.state === 'ready');
  expect(await (await fetch(url)).text()).toBe('v1');
});

const listens = (server: Server, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const refused = (): void => {
      resolve(false);
    };
    server.once('error', refused);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refused);
      resolve(true);
    });
  });

test('an address that another program took while nobody listened is had again as soon as it is free', async () => {
  const url = await stand.live('v1');
  await stand.kill();
  const thief = createServer((_, response) => response.end('thief'));
  await eventually('the address is free to take', () => listens(thief, Number(new URL(url).port)));

  const { publicUrl, versions } = await stand.client.describe({ target });
  thief.close();
  thief.closeAllConnections();

  expect(publicUrl).toBeUndefined();
  expect(versions).toHaveLength(1);
  await eventually('the address is back', async () => (await stand.client.describe({ target })).publicUrl === url);
  expect(await (await fetch(url)).text()).toBe('v1');
});

test('after a kill under load the next call brings back address, weights and the same processes', async () => {
  const url = await stand.live('v1');
  await stand.started('v2');
  await stand.client.shift({ ...stand.step(), version: 'v2', weight: 40 });
  const before = [await pidOf('v1'), await pidOf('v2')];
  const traffic = load(url);

  await stand.kill();
  const after = [await pidOf('v1'), await pidOf('v2')];
  await traffic.until((answers) => (answers['v2'] ?? 0) > 50);
  const lateFailures = await traffic.failuresFromNowOn(100);
  const { failures } = await traffic.stop();

  expect(failures.filter((failure) => !/ECONN|hang up/.test(failure))).toEqual([]);
  expect(after).toEqual(before);
  expect(lateFailures).toEqual([]);
  const facts = await stand.client.describe({ target });
  expect(facts.publicUrl).toBe(url);
  expect(facts.versions.map(({ version, weight }) => [version, weight])).toEqual([
    ['v1', 60],
    ['v2', 40],
  ]);
});

test('a watched supervisor comes back after a kill without anybody asking', async () => {
  const url = await stand.live('v1');
  const stopWatching = watchSupervisor(stand.newClient(), 50);

  await stand.kill();
  const answer = await eventually('it answers', () =>
    fetch(url).then(
      async (response) => response.text(),
      () => undefined,
    ),
  );
  stopWatching();

  expect(answer).toBe('v1');
});

test('a process that died while nobody looked is started again by the next supervisor', async () => {
  const url = await stand.live('v1');
  const pid = await pidOf('v1');

  await stand.kill();
  process.kill(pid, 'SIGKILL');
  await eventually('it answers again', async () => (await factsOf('v1')).condition.state === 'ready');

  expect(await (await fetch(url)).text()).toBe('v1');
  expect(await pidOf('v1')).not.toBe(pid);
});

test('the same key twice has one effect and one answer, also over a restart', async () => {
  await stand.live('v1');
  await stand.started('v2');
  const step = stand.step();
  const first = await stand.client.shift({ ...step, version: 'v2', weight: 30 });
  await stand.client.shift({ ...stand.step(), version: 'v2', weight: 60 });

  await stand.kill();
  const second = await stand.client.shift({ ...step, version: 'v2', weight: 30 });

  expect(second).toEqual(first);
  const { versions } = await stand.client.describe({ target });
  expect(versions.find(({ version }) => version === 'v2')?.weight).toBe(60);
  const known = await stand.client.knownStep(step);
  expect(known).toEqual({ known: true, answer: first });
});

test('an older owner is refused, also over a restart', async () => {
  await stand.live('v1');
  await stand.started('v2');
  await stand.client.shift({ ...stand.step(), fence: 7, version: 'v2', weight: 30 });
  await stand.kill();

  const late = stand.client.shift({ ...stand.step(), fence: 6, version: 'v2', weight: 100 });

  await expect(late).rejects.toMatchObject({ code: 'stale-fence' });
});

test('an owner that was replaced while its restore waited changes nothing', async () => {
  await stand.live('v1');
  await stand.started('v2', { env: { START_AFTER_MS: '700' } });
  process.kill(await pidOf('v2'), 'SIGKILL');
  const restoring = stand.client.restore({ ...stand.step(), fence: 3, weights: { v2: 100 }, readyTimeoutMs: 5_000 });
  const outcome = restoring.then(
    () => 'restored',
    (error: unknown) => error,
  );
  await eventually('the restore waits', async () => (await factsOf('v2')).condition.state !== 'ready');

  await stand.client.knownStep({ target, key: 'another', fence: 4 });

  expect(await outcome).toMatchObject({ code: 'stale-fence' });
  const { versions } = await stand.client.describe({ target });
  expect(versions.find(({ version }) => version === 'v1')?.weight).toBe(100);
});

test('a configured port that somebody else has is refused', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const proxy = stand.proxy({ port });
  const refusal = stand.client.startVersion({ ...stand.step(), version: 'v1', process: stand.process('v1'), proxy });

  await expect(refusal).rejects.toMatchObject({ code: 'port-in-use' });
  other.close();
});
