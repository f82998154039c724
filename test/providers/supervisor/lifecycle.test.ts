import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { supervisorClient } from '../../../src/providers/supervisor/client.ts';
import { presenceIn } from '../../../src/providers/supervisor/places.ts';
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

  const { pid } = await client.ping({});

  expect(presenceIn(deep)?.socket.length).toBeLessThan(100);
  const identity = { pid, startMark: startMarkOf(pid) ?? '' };
  process.kill(pid, 'SIGTERM');
  await eventually('it has ended', () => !isRunning(identity));
  expect(existsSync(dirname(presenceIn(deep)?.socket ?? '/'))).toBe(false);
});

test('a supervisor with nothing to do ends when it was asked to', async () => {
  const { pid } = await stand.client.ping({});
  const identity = { pid, startMark: startMarkOf(pid) ?? '' };

  await stand.client.endWhenEmpty({ afterMs: 50 });

  await eventually('it has ended', () => !isRunning(identity));
});

test('a switch from blue to green under load fails no request, and neither does the end of blue', async () => {
  const url = await stand.live('blue');
  const traffic = load(`${url}/?ms=30`);
  await stand.started('green');

  await stand.client.shift({ ...stand.step(), version: 'green', weight: 100 });
  await stand.client.stopVersion({ ...stand.step(), version: 'blue' });
  await eventually('blue is gone', async () => (await factsOf('blue')).condition.state === 'absent');
  const { failures, answers } = await traffic.stop();

  expect(failures).toEqual([]);
  expect(answers['green']).toBeGreaterThan(0);
});

test('a version is drained: its last request is answered before it ends', async () => {
  const url = await stand.live('blue');
  await stand.started('green');
  const slow = fetch(`${url}/?ms=1000`);
  await eventually('the request is under way', async () => {
    const { facts } = await stand.client.versionStatus({ target, version: 'blue', lines: 0 });
    return facts?.inFlight === 1;
  });

  await stand.client.shift({ ...stand.step(), version: 'green', weight: 100 });
  await stand.client.stopVersion({ ...stand.step(), version: 'blue' });

  expect(await (await slow).text()).toBe('blue');
});

test('a version with traffic is not ended', async () => {
  await stand.live('blue');

  const refusal = stand.client.stopVersion({ ...stand.step(), version: 'blue' });

  await expect(refusal).rejects.toMatchObject({ code: 'version-live' });
});

test('restoring brings a killed old version back before it gets its traffic, in less than a second', async () => {
  const url = await stand.live('blue');
  await stand.started('green');
  await stand.client.shift({ ...stand.step(), version: 'green', weight: 100 });
  process.kill(await pidOf('blue'), 'SIGKILL');

  const began = performance.now();
  await stand.client.restore({ ...stand.step(), weights: { blue: 100 }, readyTimeoutMs: 5_000 });
  const tookMs = performance.now() - began;

  expect(await (await fetch(url)).text()).toBe('blue');
  expect(tookMs).toBeLessThan(1_000);
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
  await traffic.stop();

  expect(after).toEqual(before);
  expect(lateFailures).toEqual([]);
  const facts = await stand.client.describe({ target });
  expect(facts.publicUrl).toBe(url);
  expect(facts.versions.map(({ version, weight }) => [version, weight])).toEqual([
    ['v1', 60],
    ['v2', 40],
  ]);
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

test('a version that keeps crashing after it was good is told apart, and still started again', async () => {
  await stand.live('v1');
  for (let crash = 0; crash < 3; crash += 1) {
    await eventually('it runs', async () => (await factsOf('v1')).condition.state === 'ready');
    process.kill(await pidOf('v1'), 'SIGKILL');
    await eventually('the crash is seen', async () => {
      const { facts } = await stand.client.versionStatus({ target, version: 'v1', lines: 0 });
      return facts?.crashes === crash + 1;
    });
  }

  expect((await factsOf('v1')).condition.state).toBe('crash-looping');
  await eventually('it is back', async () => (await factsOf('v1')).condition.state === 'ready');
});

test('a version that cannot start says why: crashed, not ready in time, not startable', async () => {
  const cases = {
    crashed: { env: { CRASH_AT_START: 'yes' } },
    'not-ready-in-time': { env: { START_AFTER_MS: '60000' }, readyTimeoutMs: 300 },
    'not-startable': { argv: ['/no/such/program'] },
    'checkout-failed': { checkout: { repository: stand.folder, revision: 'f'.repeat(40) } },
  };
  const codes: Record<string, unknown> = {};
  for (const [version, more] of Object.entries(cases)) {
    await stand.client.startVersion({
      ...stand.step(),
      version,
      process: stand.process(version, more),
      proxy: stand.proxy(),
    });
    codes[version] = await eventually('it has failed', async () => {
      const { condition } = await factsOf(version);
      return condition.state === 'failed' && 'code' in condition && condition.code;
    });
  }

  expect(codes).toEqual(Object.fromEntries(Object.keys(cases).map((code) => [code, code])));
});

test('a version that does not answer gets no traffic', async () => {
  await stand.live('v1');
  const process = stand.process('v2', { env: { START_AFTER_MS: '60000' } });
  await stand.client.startVersion({ ...stand.step(), version: 'v2', process, proxy: stand.proxy() });

  const refusal = stand.client.shift({ ...stand.step(), version: 'v2', weight: 10 });

  await expect(refusal).rejects.toMatchObject({ code: 'not-ready' });
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

test('a checkout holds exactly the revision and leaves the repository alone', async () => {
  const repository = join(stand.folder, 'repository');
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();
  mkdirSync(repository);
  git('init', '--quiet');
  const commit = (text: string): string => {
    writeFileSync(join(repository, 'version.txt'), text);
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', text);
    return git('rev-parse', 'HEAD');
  };
  const old = commit('old');
  commit('new');
  const script = `require('http').createServer((_, r) => r.end(require('fs').readFileSync('version.txt'))).listen(process.env.PORT)`;

  const argv = [process.execPath, '-e', script];
  const url = await stand.live('v1', { process: { argv, folder: '.', checkout: { repository, revision: old } } });

  expect(await (await fetch(url)).text()).toBe('old');
  expect(git('status', '--porcelain')).toBe('');
  expect(git('worktree', 'list').split('\n')).toHaveLength(1);
});
