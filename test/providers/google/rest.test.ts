import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../../src/domain/secret.ts';
import { httpFetch } from '../../../src/io/fetch.ts';
import { googleOf } from '../../../src/providers/google/clients.ts';
import type { RestCall } from '../../../src/providers/google/rest.ts';
import { googleSettings } from '../../../src/providers/google/settings.ts';
import { anHttpServer, json } from '../../support/http-server.ts';
import type { Answering } from '../../support/http-server.ts';

const soon = () => AbortSignal.timeout(10_000);

async function asked(answer: Answering, more: Partial<RestCall> = {}) {
  const { origin, received } = await anHttpServer(answer);
  const google = googleOf({
    fetch: httpFetch(),
    secret: () => Promise.resolve(new Secret('')),
    clock: { now: () => 1_000 },
  });
  const settings = z
    .strictObject(googleSettings)
    .parse({ project: 'shop-prod', credentials: 'emulator', apiUrl: origin });
  const call: RestCall = { method: 'GET', baseUrl: origin, path: '/v1/things', doing: 'the stand-in, asked', ...more };
  return { received, answer: google.rest(settings, call, soon()) };
}

const failing =
  (
    status: number,
    error: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ): Answering =>
  (_, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    json(response, status, { error: { code: status, ...error } });
  };

describe('a JSON call to Google', () => {
  test('carries the token, the query and the body, and gives the answer with its headers', async () => {
    const { received, answer } = await asked(
      (_, response) => {
        response.setHeader('etag', '"7"');
        json(response, 200, { name: 'thing' });
      },
      { method: 'PATCH', query: { updateMask: 'traffic', filter: ['a', 'b'] }, body: { etag: '6' } },
    );

    expect(await answer).toMatchObject({ status: 200, headers: { etag: '"7"' }, body: { name: 'thing' } });
    expect(received[0]).toMatchObject({
      method: 'PATCH',
      url: '/v1/things?updateMask=traffic&filter=a&filter=b',
      body: '{"etag":"6"}',
    });
    expect(received[0]?.headers).toMatchObject({ authorization: 'Bearer owner', 'content-type': 'application/json' });
  });

  test.each([
    [401, { status: 'UNAUTHENTICATED' }, 'unauthenticated'],
    [403, { status: 'PERMISSION_DENIED', details: [{ reason: 'SERVICE_DISABLED' }] }, 'forbidden'],
    [403, { status: 'PERMISSION_DENIED', details: [{ reason: 'BILLING_DISABLED' }] }, 'plan-limit'],
    [404, { status: 'NOT_FOUND' }, 'not-found'],
    [409, { status: 'ALREADY_EXISTS' }, 'conflict'],
    [409, { status: 'ABORTED' }, 'stale-read'],
    [412, {}, 'stale-read'],
    [500, { status: 'INTERNAL' }, 'unavailable'],
  ])('that is answered with %i %j is a failure of the code %s', async (status, error, code) => {
    const { answer } = await asked(failing(status, error));

    await expect(answer).rejects.toMatchObject({ name: 'ProviderError', code });
  });

  test('says after what time to come back, from the header or from the details', async () => {
    const byHeader = await asked(failing(429, { status: 'RESOURCE_EXHAUSTED' }, { 'retry-after': '7' }));
    const byDetail = await asked(failing(429, { details: [{ retryDelay: '2.5s' }] }));

    await expect(byHeader.answer).rejects.toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 7_000 });
    await expect(byDetail.answer).rejects.toMatchObject({ retryAfterMs: 2_500 });
  });

  test('that is not answered in time may have happened', async () => {
    const { answer } = await asked(() => undefined, { timeoutMs: 50 });

    await expect(answer).rejects.toMatchObject({ code: 'timeout', outcome: 'unknown', retryable: true });
  });

  test('fails without showing its token', async () => {
    const { answer } = await asked(failing(500, { message: 'broken' }));

    const error: unknown = await answer.catch((thrown: unknown) => thrown);

    expect(inspect(error, { depth: null })).toContain('broken');
    expect(inspect(error, { depth: null })).not.toContain('Bearer');
  });
});
