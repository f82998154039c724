import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, makeStand, target } from './stand.ts';
import type { Stand } from './stand.ts';

let stand: Stand;
beforeEach(() => {
  stand = makeStand();
});
afterEach(async () => {
  await stand.end();
});

const textOf = async (url: string, init?: RequestInit): Promise<string> => (await fetch(url, init)).text();

async function countAnswers(url: string, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let done = 0; done < requests; done += 50)
    for (const answer of await Promise.all(Array.from({ length: 50 }, () => textOf(url))))
      counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

test('a thousand requests are dealt out exactly by weight', async () => {
  const url = await stand.live('v1');
  await stand.started('v2');
  await stand.client.shift({ ...stand.step(), version: 'v2', weight: 7 });

  const counts = await countAnswers(url, 1_000);

  expect(counts).toEqual({ v1: 930, v2: 70 });
});

test('an address without a live version says so', async () => {
  await stand.started('v1');
  const { publicUrl } = await stand.client.describe({ target });

  const response = await fetch(publicUrl ?? '');

  expect(response.status).toBe(503);
});

test('a version without traffic can be tried at its own address', async () => {
  await stand.live('v1');
  await stand.started('v2');
  const { versions } = await stand.client.describe({ target });
  const preview = versions.find(({ version }) => version === 'v2')?.previewUrl;

  expect(await textOf(preview ?? '')).toBe('v2');
});

test('a body streams through in both directions, and the service learns who asked', async () => {
  const url = await stand.live('v1');
  const body = 'x'.repeat(300_000);

  const echoed = await textOf(`${url}/echo`, { method: 'POST', body });
  const headers = await textOf(`${url}/headers`, { headers: { 'x-forwarded-proto': 'gopher' } });

  expect(echoed).toBe(body);
  expect(headers).toContain('"x-forwarded-for":"127.0.0.1"');
  expect(headers).toContain('"x-forwarded-proto":"http"');
});

test('an upgraded connection carries bytes both ways, and a refused upgrade is passed on', async () => {
  const url = new URL(await stand.live('v1'));
  const speak = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let heard = '';
      const socket = connect(Number(url.port), '127.0.0.1', () => {
        socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n`);
      });
      socket.on('data', (bytes: Buffer) => {
        heard += bytes.toString();
        if (heard.endsWith('\r\n\r\n') && heard.includes(' 101 ')) socket.write('ping');
        if (heard.endsWith('ping')) socket.end();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        resolve(heard);
      });
    });

  expect(await speak('/chat')).toMatch(/^HTTP\/1.1 101 [\s\S]*ping$/);
  expect(await speak('/refuse')).toMatch(/^HTTP\/1.1 403 [\s\S]*no$/);
  const { versions } = await stand.client.readTraffic({ target, sinceMs: 0, untilMs: Date.now() + 1_000 });
  const seconds = versions.flatMap((version) => version.seconds);
  expect(seconds.reduce((sum, { errors }) => sum + errors, 0)).toBe(0);
});

test('a visitor stays on the version of the cookie as long as that version has traffic', async () => {
  const url = await stand.live('v1', { proxy: { sticky: true } });
  const first = await fetch(url);
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  await stand.started('v2', {}, { sticky: true });

  await stand.client.shift({ ...stand.step(), version: 'v2', weight: 90 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => textOf(url, { headers: { cookie } })));
  await stand.client.shift({ ...stand.step(), version: 'v2', weight: 100 });
  const moved = await fetch(url, { headers: { cookie } });

  expect(new Set(answers)).toEqual(new Set(['v1']));
  expect(await moved.text()).toBe('v2');
  expect(moved.headers.get('set-cookie')).toContain('HttpOnly');
});

test('a repeatable request moves on to another version when its own takes no connection; the failure is counted', async () => {
  const url = await stand.live('v1');
  await stand.started('v2', { env: { START_AFTER_MS: '400' } });
  await stand.client.shift({ ...stand.step(), version: 'v2', weight: 50 });
  const { versions } = await stand.client.describe({ target });
  const preview = versions.find(({ version }) => version === 'v2')?.previewUrl ?? '';
  await fetch(`${preview}/crash`).catch(() => undefined);
  await eventually('the crash is noticed', async () => {
    const { facts } = await stand.client.versionStatus({ target, version: 'v2', lines: 0 });
    return facts?.crashes === 1;
  });

  const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(url)));

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  const traffic = await stand.client.readTraffic({ target, sinceMs: 0, untilMs: Date.now() + 1_000 });
  const lost = traffic.versions.find(({ version }) => version === 'v2')?.seconds ?? [];
  expect(lost.reduce((sum, { connectFailures }) => sum + connectFailures, 0)).toBeGreaterThan(0);
  await eventually('the crashed version is back', async () => {
    const { facts } = await stand.client.versionStatus({ target, version: 'v2', lines: 0 });
    return facts?.condition.state === 'ready' && facts.crashes === 1 && facts.lastExit?.code === 7;
  });
});

test('a kept connection that the service had closed costs a repeatable request nothing, any other a 502', async () => {
  const once = `
    require('net').createServer((socket) => {
      let answered = false;
      socket.on('error', () => {});
      socket.on('data', () => {
        if (answered) return socket.destroy();
        answered = true;
        socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok');
      });
    }).listen(process.env.PORT, '127.0.0.1')`;
  const url = await stand.live('v1', { process: { argv: [process.execPath, '-e', once] } });

  const answers = [await textOf(url), await textOf(url), await textOf(url)];
  const post = await fetch(url, { method: 'POST', body: 'x' });

  expect(answers).toEqual(['ok', 'ok', 'ok']);
  expect(post.status).toBe(502);
});

test('a version that does not answer in time costs its caller a 504 and is counted as a timeout', async () => {
  const url = await stand.live('v1', { proxy: { upstreamTimeoutMs: 100 } });

  const response = await fetch(`${url}/?ms=3000`);

  expect(response.status).toBe(504);
  const { versions } = await stand.client.readTraffic({ target, sinceMs: 0, untilMs: Date.now() + 1_000 });
  expect(versions[0]?.seconds.at(-1)).toMatchObject({ requests: 1, errors: 1, timeouts: 1 });
});

test('requests, errors and delays are counted by version and second', async () => {
  const url = await stand.live('v1');
  await textOf(`${url}/?ms=60`);
  await textOf(`${url}/fail`);

  const traffic = await stand.client.readTraffic({ target, sinceMs: 0, untilMs: Date.now() + 1_000 });

  const seconds = traffic.versions.find(({ version }) => version === 'v1')?.seconds ?? [];
  expect(seconds.reduce((sum, { requests }) => sum + requests, 0)).toBe(2);
  expect(seconds.reduce((sum, { errors }) => sum + errors, 0)).toBe(1);
  const slowest = Math.max(...seconds.flatMap(({ latency }) => latency.map(([index]) => traffic.boundsMs[index] ?? 0)));
  expect(slowest).toBeGreaterThanOrEqual(60);
  expect(slowest).toBeLessThan(1_000);
});
