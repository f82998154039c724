import { expect, test } from 'vitest';
import type { Hook } from '../../../src/domain/plan.ts';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { httpFetch } from '../../../src/io/fetch.ts';
import { httpHook } from '../../../src/pipeline/hooks/http.ts';
import { aDeployment } from '../../domain/support/deployments.ts';
import { anHttpServer, json } from '../../support/http-server.ts';

const runner = httpHook({ fetch: httpFetch(), secret: () => Promise.resolve(new Secret('s3cret')) });

const hookAt = (url: string): Hook => ({
  name: 'purge',
  at: 'after',
  phase: 'shifting',
  kind: 'http',
  mode: 'enforce',
  timeoutMs: 2000,
  settings: { url, method: 'POST', token: { from: 'environment', name: 'TOKEN' } },
});

const call = () => ({
  key: must(isStepKey, 'shop#2/7/hook-after-purge'),
  fence: must(isFence, 1),
  signal: AbortSignal.timeout(2000),
});

test('an HTTP hook carries its key, its token and what it is about', async () => {
  const { origin, received } = await anHttpServer((_request, response) => {
    json(response, 202, {});
  });

  await runner.run(hookAt(`${origin}/purge`), aDeployment('shifting'), call());

  expect(runner.service(hookAt(`${origin}/purge`))).toBe(origin);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    method: 'POST',
    url: '/purge',
    headers: { 'idempotency-key': 'shop#2/7/hook-after-purge', authorization: 'Bearer s3cret' },
  });
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ hook: 'purge', phase: 'shifting', service: 'shop' });
});

test.each([
  [401, 'unauthenticated', 'not-done'],
  [403, 'forbidden', 'not-done'],
  [422, 'invalid', 'not-done'],
  [429, 'rate-limited', 'not-done'],
  [503, 'unavailable', 'unknown'],
])('an answer %i is %s, by its status', async (status, code, outcome) => {
  const { origin } = await anHttpServer((_request, response) => {
    response.writeHead(status, { 'retry-after': '7' }).end('quota? credentials? no matter what it says');
  });

  await expect(runner.run(hookAt(origin), aDeployment('shifting'), call())).rejects.toMatchObject({
    code,
    outcome,
    retryAfterMs: 7000,
  });
});

test('an address where nobody listens has not been told', async () => {
  const hook = hookAt('http://127.0.0.1:9/');

  await expect(runner.run(hook, aDeployment('shifting'), call())).rejects.toMatchObject({ outcome: 'not-done' });
});
