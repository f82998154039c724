import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { HttpParts, HttpServer } from '../../src/http/server.ts';
import { serveHttp } from '../../src/http/server.ts';
import { systemTimers } from '../../src/io/timers.ts';
import { slackApp } from '../../src/slack/app.ts';

const nothing = (): void => undefined;
const page = { status: 200, type: 'text/plain', body: 'the page\n' };
const parts: HttpParts = {
  host: '127.0.0.1',
  port: 0,
  ready: () => Promise.resolve(page),
  metrics: () => Promise.resolve(page),
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
};
let server: HttpServer;

beforeEach(async () => {
  server = await serveHttp(parts);
});

afterEach(() => server.close());

const statusOf = async (port: number, path: string, headers: Record<string, string> = {}): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status;

async function rawly(target: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return (await text(socket)).split('\r\n', 1).join('');
}

test.each(['//', '///', '//[', 'http://', 'http://[/', '/%', '*', '/../../etc/passwd'])(
  'the address %s is answered, and the server lives on',
  async (target) => {
    expect(await rawly(target)).toBe('HTTP/1.1 404 Not Found');
    expect(await statusOf(server.port, '/healthz?x=//')).toBe(200);
  },
);

test('figures are answered on loopback, elsewhere only with a token', async () => {
  expect(await statusOf(server.port, '/metrics')).toBe(200);
  const open = await serveHttp({ ...parts, host: '0.0.0.0' });
  expect(await statusOf(open.port, '/metrics')).toBe(401);
  await open.close();
});

test('with a token, figures are answered to whoever shows exactly it', async () => {
  const closed = await serveHttp({ ...parts, token: new Secret('right') });
  const withToken = (token: string) => statusOf(closed.port, '/metrics', { authorization: `Bearer ${token}` });
  expect(await statusOf(closed.port, '/metrics')).toBe(401);
  expect(await withToken('wrong')).toBe(401);
  expect(await withToken('right')).toBe(200);
  await closed.close();
});

test('Slack gets its requests, and anything but a POST at its address is answered without it', async () => {
  const { requestListener } = slackApp({
    botToken: new Secret('xoxb-1'),
    connection: { kind: 'http', signingSecret: new Secret('secret') },
    log: parts.log,
    timers: systemTimers,
  });
  const open = await serveHttp({ ...parts, slack: requestListener ?? fail });
  const answer = async (method: string) =>
    (await fetch(`http://127.0.0.1:${open.port}/slack/events`, { method })).status;

  expect(await answer('POST')).toBe(401);
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) expect(await answer(method)).toBe(404);
  expect(await statusOf(open.port, '/healthz')).toBe(200);
  await open.close();
});

test('a request that never ends does not keep the server from closing', async () => {
  const reached = Promise.withResolvers<undefined>();
  const open = await serveHttp({
    ...parts,
    closeMs: 20,
    slack: () => {
      reached.resolve(undefined);
    },
  });
  const socket = connect(open.port, '127.0.0.1').on('error', nothing);
  socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf');
  await reached.promise;

  await open.close();

  socket.destroy();
});

function fail(): never {
  throw new Error('there is no listener');
}
