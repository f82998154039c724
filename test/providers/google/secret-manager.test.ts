import { expect, onTestFinished, test } from 'vitest';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpFetch } from '../../../src/io/fetch.ts';
import { googleSecrets } from '../../../src/providers/google/secret-manager.ts';

const version = 'projects/shop-prod/secrets/api-key/versions/latest';

/** Secret Manager's one answer, for one secret. */
async function aManager(value: string) {
  const asked: string[] = [];
  const held = { value };
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    const found = request.url === `/v1/${version}:access`;
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    const payload = { data: Buffer.from(held.value).toString('base64') };
    response.end(
      JSON.stringify(
        found ? { name: version, payload } : { error: { code: 404, status: 'NOT_FOUND', message: 'none' } },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { apiUrl, asked, held };
}

test('a secret is read by its version, and asked for again only after a minute', async () => {
  const { apiUrl, asked, held } = await aManager('hunter2\n');
  const clock = { nowMs: 0 };
  const read = googleSecrets({ fetch: httpFetch(), clock: { now: () => clock.nowMs } });
  const reference = { from: 'google-secret-manager', version, apiUrl } as const;

  const first = await read(reference);
  held.value = 'changed';
  clock.nowMs = 59_000;
  const second = await read(reference);
  clock.nowMs = 61_000;
  const third = await read(reference);

  expect([first, second, third].map((one) => one.reveal())).toEqual(['hunter2', 'hunter2', 'changed']);
  expect(asked).toEqual(Array.from({ length: 2 }, () => `GET /v1/${version}:access Bearer owner`));
});

test('a secret that is not there is a refusal that names its place, and is asked for again next time', async () => {
  const { apiUrl, asked } = await aManager('hunter2');
  const read = googleSecrets({ fetch: httpFetch(), clock: { now: () => 0 } });
  const reference = { from: 'google-secret-manager', version: version.replace('api-key', 'other'), apiUrl } as const;

  await expect(read(reference)).rejects.toMatchObject({ code: 'not-found' });
  await expect(read(reference)).rejects.toMatchObject({ message: expect.stringContaining('secrets/other') as string });
  expect(asked).toHaveLength(2);
});
