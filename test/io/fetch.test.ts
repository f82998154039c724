import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { httpFetch } from '../../src/io/fetch.ts';
import type { Resolve } from '../../src/io/guarded-lookup.ts';
import type { Fetch, HttpRequest } from '../../src/ports/http.ts';
import { anHttpServer } from '../support/http-server.ts';

const fetch = httpFetch();
const get = (url: string, change: Partial<HttpRequest> = {}): HttpRequest => ({
  url,
  method: 'GET',
  timeoutMs: 2_000,
  ...change,
});

async function failure(asked: ReturnType<Fetch>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    return error;
  }
}

const leadsTo =
  (...addresses: readonly string[]): Resolve =>
  (_, callback) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

describe('an answer', () => {
  it('comes with status, headers, body and time', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      response.writeHead(503, { 'X-Why': 'tired' }).end('später');
    });

    const answer = await fetch(get(`${origin}/a?b=c`, { method: 'POST', body: 'hello', headers: { 'x-one': '1' } }));

    expect(answer).toMatchObject({ status: 503, body: 'später' });
    expect(answer.headers['x-why']).toBe('tired');
    expect(answer.tookMs).toBeGreaterThan(0);
    expect(received).toMatchObject([{ method: 'POST', url: '/a?b=c', body: 'hello', headers: { 'x-one': '1' } }]);
  });

  it('is a redirect, not where the redirect leads', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end();
    });

    const answer = await fetch(get(`${origin}/`));

    expect(answer.status).toBe(302);
    expect(received).toHaveLength(1);
  });
});

describe('no answer', () => {
  it('is a timeout when none comes, also in the middle of a body', async () => {
    const { origin } = await anHttpServer(({ url }, response) => {
      if (url === '/half') response.writeHead(200).write('half');
    });

    const silent = await failure(fetch(get(`${origin}/`, { timeoutMs: 50 })));
    const half = await failure(fetch(get(`${origin}/half?token=abc`, { timeoutMs: 50 })));

    expect(silent).toMatchObject({ code: 'timeout', message: `${origin} did not answer within 50 ms` });
    expect(half).toMatchObject({ code: 'timeout', message: `${origin} did not answer within 50 ms` });
  });

  it('is said apart when the asker gives up', async () => {
    const giveUp = new AbortController();
    const { origin } = await anHttpServer(() => {
      giveUp.abort();
    });

    expect(await failure(fetch(get(origin), giveUp.signal))).toMatchObject({ code: 'cancelled' });
  });

  it('is a body over the limit', async () => {
    const { origin } = await anHttpServer((_, response) => {
      response.end('x'.repeat(1_001));
    });

    expect(await failure(fetch(get(origin, { maximumBytes: 1_000 })))).toMatchObject({ code: 'too-large' });
    expect(await fetch(get(origin, { maximumBytes: 1_001 }))).toMatchObject({ status: 200 });
  });

  it('is a closed door, a broken connection, an unknown name', async () => {
    const rude = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const address = rude.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const broken = await failure(fetch(get(`http://127.0.0.1:${port}/`)));
    await new Promise((resolve) => rude.close(resolve));
    const closed = await failure(fetch(get(`http://127.0.0.1:${port}/`)));
    const unknown = await failure(
      httpFetch((_, callback) => {
        callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
      })(get('http://nowhere.test/')),
    );

    expect(broken).toMatchObject({ code: 'network' });
    expect(closed).toMatchObject({ code: 'refused' });
    expect(unknown).toMatchObject({ code: 'unknown-host' });
  });
});

describe('link-local addresses', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[fe80::1]/',
    'http://[febf::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::169.254.169.254]/',
  ])('are refused as written: %s', async (url) => {
    expect(await failure(fetch(get(url)))).toMatchObject({ code: 'refused-address' });
  });

  it.each([[['169.254.1.2']], [['fe80::1%eth0']], [['127.0.0.1', '169.254.169.254']]])(
    'are refused behind a name: %s',
    async (addresses) => {
      const guarded = httpFetch(leadsTo(...addresses));

      expect(await failure(guarded(get('http://inside.test/')))).toMatchObject({ code: 'refused-address' });
    },
  );

  it('do not stand in the way of other names', async () => {
    const { origin } = await anHttpServer((_, response) => {
      response.end('fine');
    });
    const { port } = new URL(origin);

    expect(await httpFetch(leadsTo('127.0.0.1'))(get(`http://shop.test:${port}/`))).toMatchObject({ body: 'fine' });
  });
});

describe('secret headers', () => {
  const headers = { authorization: new Secret('Bearer s3cret') };

  it('reach the origin that they are for', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      response.end();
    });

    await fetch(get(origin, { secrets: { origin, headers } }));

    expect(received[0]?.headers.authorization).toBe('Bearer s3cret');
  });

  it('go nowhere else, and are in no error', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      response.end();
    });
    const secrets = { origin: 'https://api.example.com', headers };

    const elsewhere = await failure(fetch(get(origin, { secrets })));
    const malformed = await failure(
      fetch(get(origin, { secrets: { origin, headers: { authorization: new Secret('s3cret\nx: y') } } })),
    );

    expect(elsewhere).toMatchObject({ code: 'foreign-origin' });
    expect(malformed).toMatchObject({ code: 'invalid-request' });
    expect(received).toHaveLength(0);
    expect(JSON.stringify([elsewhere, String(elsewhere), malformed, String(malformed)])).not.toContain('s3cret');
  });
});

it.each(['ftp://example.com/', 'nonsense', 'http://name:word@example.com/'])(
  'refuses an address that is none of its kind: %s',
  async (url) => {
    expect(await failure(fetch(get(url)))).toMatchObject({ code: 'invalid-request' });
  },
);

describe('a packed answer', () => {
  it('is unpacked, and bounded by its unpacked length', async () => {
    const { origin } = await anHttpServer((request, response) => {
      const text = request.url === '/long' ? 'x'.repeat(5_000) : 'hello';
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
    });
    const ask = (path: string) =>
      httpFetch()({ url: `${origin}${path}`, method: 'GET', timeoutMs: 5_000, maximumBytes: 1_000 });

    expect((await ask('/')).body).toBe('hello');
    await expect(ask('/long')).rejects.toMatchObject({ code: 'too-large' });
  });
});
