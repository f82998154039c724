import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

test('restoring brings a killed old version back before it gets its traffic', async () => {
  const url = await stand.live('blue');
  await stand.started('green');
  await stand.client.shift({ ...stand.step(), version: 'green', weight: 100 });
  process.kill(await pidOf('blue'), 'SIGKILL');

  await stand.client.restore({ ...stand.step(), weights: { blue: 100 }, readyTimeoutMs: 10_000 });

  expect(await (await fetch(url)).text()).toBe('blue');
});

test('restoring a version that was kept warm takes less than a second and fails no request', async () => {
  const url = await stand.live('blue');
  await stand.started('green');
  await stand.client.shift({ ...stand.step(), version: 'green', weight: 40 });
  const traffic = load(url, 4);

  const began = performance.now();
  await stand.client.restore({ ...stand.step(), weights: { blue: 100 }, readyTimeoutMs: 10_000 });
  const tookMs = performance.now() - began;
  const answer = await (await fetch(url)).text();
  const { failures } = await traffic.stop();

  expect(answer).toBe('blue');
  expect(failures).toEqual([]);
  expect(tookMs).toBeLessThan(1_000);
});

test('a version that does not finish its requests is ended after the drain time', async () => {
  const url = await stand.live('blue', { process: { drainTimeoutMs: 200, stopGraceMs: 200 } });
  await stand.started('green');
  const hopeless = fetch(`${url}/?ms=60000`).then(({ status }) => status);
  await eventually('the request is under way', async () => {
    const { facts } = await stand.client.versionStatus({ target, version: 'blue', lines: 0 });
    return facts?.inFlight === 1;
  });

  await stand.client.shift({ ...stand.step(), version: 'green', weight: 100 });
  await stand.client.stopVersion({ ...stand.step(), version: 'blue' });

  expect(await hopeless).toBe(502);
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

test('a crash leaves nothing of its process group behind', async () => {
  const script = `
    const { spawn } = require('child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    require('http').createServer((request, response) => {
      response.end(String(child.pid));
      if (request.url === '/crash') process.exit(1);
    }).listen(process.env.PORT, '127.0.0.1')`;
  const url = await stand.live('v1', { process: { argv: [process.execPath, '-e', script] } });
  const pid = Number(await (await fetch(url)).text());
  const identity = { pid, startMark: startMarkOf(pid) ?? '' };

  await fetch(`${url}/crash`).catch(() => undefined);

  await eventually('the grandchild is gone', () => !isRunning(identity));
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
