import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { troubleOf } from '../../src/slack/trouble.ts';
import { webClient } from '../../src/slack/web-client.ts';

/** A Slack that answers every call so, and counts them. */
async function answering(status: number, headers: Readonly<Record<string, string>> = {}) {
  let calls = 0;
  const server = createServer((_, response) => {
    calls += 1;
    response.writeHead(status, headers).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const client = webClient({ botToken: new Secret('xoxb-test'), apiUrl: `http://127.0.0.1:${port}/api/` });
  return { client, calls: () => calls };
}

test('trap: Slack’s WebClient retries any non-200 for about 30 minutes by default, so a call of ours is made once', async () => {
  const { client, calls } = await answering(500);

  const error: unknown = await client.auth.test().catch((thrown: unknown) => thrown);

  expect(troubleOf(error)).toEqual({ kind: 'unknown' });
  expect(calls()).toBe(1);
});

test('trap: Slack’s WebClient waits out a limit by itself, so ours says at once how long to wait', async () => {
  const { client, calls } = await answering(429, { 'retry-after': '30' });

  const error: unknown = await client.auth.test().catch((thrown: unknown) => thrown);

  expect(troubleOf(error)).toEqual({ kind: 'rate-limited', retryAfterMs: 30_000 });
  expect(calls()).toBe(1);
});
