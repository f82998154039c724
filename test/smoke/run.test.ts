import { describe, expect, it } from 'vitest';
import { anHttpServer, json } from '../support/http-server.ts';
import { aRequest, secretValue, smoke } from './sequences.ts';

const faults = (result: Awaited<ReturnType<typeof smoke>>) => result.requests.flatMap((request) => request.faults);

describe('a sequence', () => {
  it('passes when every answer is as expected, with status and time of each', async () => {
    const { origin } = await anHttpServer((_, response) => {
      response.writeHead(200, { 'x-frame-options': 'DENY', 'content-type': 'application/json' });
      response.end('{"ok":true,"items":[{"name":"tea"}]}');
    });

    const result = await smoke(origin, [
      aRequest({
        expect: {
          status: [200, 204],
          headers: { 'X-Frame-Options': 'DENY', 'content-type': '/json/' },
          json: [
            { kind: 'equals', pointer: '/ok', value: true },
            { kind: 'exists', pointer: '/items/0' },
            { kind: 'matches', pointer: '/items/0/name', pattern: '^t' },
          ],
          bodyContains: '"tea"',
          latencyBelowMs: 2_000,
        },
      }),
    ]);

    expect(result).toMatchObject({ sequence: 'checkout', moment: 'preview', severity: 'P1', passed: true });
    expect(result.requests).toMatchObject([{ name: 'home', passed: true, status: 200, faults: [] }]);
  });

  it('says of each expectation what was expected and what came', async () => {
    const { origin } = await anHttpServer((_, response) => {
      response.writeHead(500, { 'x-frame-options': 'ALLOW' }).end('{"ok":false,"name":"tea"}');
    });

    const result = await smoke(origin, [
      aRequest({
        expect: {
          status: [200],
          headers: { 'x-frame-options': 'DENY', 'x-other': '/a/' },
          json: [
            { kind: 'equals', pointer: '/ok', value: true },
            { kind: 'exists', pointer: '/items/0' },
            { kind: 'matches', pointer: '/name', pattern: '^c' },
          ],
          bodyContains: 'welcome',
          latencyBelowMs: 0,
        },
      }),
    ]);

    expect(faults(result).slice(0, 7)).toEqual([
      'expected status 200, got 500',
      'expected header x-frame-options: DENY, got ALLOW',
      'expected header x-other: /a/, got no such header',
      'expected true at /ok, got false',
      'expected some value at /items/0, got no such member',
      'expected a match of /^c/ at /name, got "tea"',
      'expected a body with "welcome", got {"ok":false,"name":"tea"}',
    ]);
    expect(faults(result)[7]).toMatch(/^expected an answer in less than 0 ms, got one after \d+ ms$/);
  });

  it('ends with the first failure', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      json(response, 404, {});
    });

    const result = await smoke(origin, [aRequest(), aRequest({ name: 'never' })]);

    expect(result.passed).toBe(false);
    expect(result.requests).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  it('takes a service that is not there for a fault', async () => {
    const result = await smoke('http://127.0.0.1:9', [aRequest()]);

    expect(faults(result)).toEqual(['expected an answer, got none: http://127.0.0.1:9 refuses connections']);
  });

  it('takes a page where JSON was expected for a fault, shown in one short line', async () => {
    const { origin } = await anHttpServer((_, response) => {
      response.end(`<!doctype html>\n\n${'<p>'.repeat(500)}`);
    });

    const result = await smoke(origin, [aRequest({ expect: { json: [{ kind: 'exists', pointer: '' }] } })]);

    expect(faults(result)[0]).toMatch(/^expected JSON, got <!doctype html> <p>/);
    expect(faults(result)[0]?.length).toBeLessThanOrEqual(300);
  });

  it('goes below the path of the address under test', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      json(response, 200, {});
    });

    await smoke(`${origin}/preview/`, [aRequest({ path: '/cart?full=1' })]);

    expect(received[0]?.url).toBe('/preview/cart?full=1');
  });
});

describe('trying again', () => {
  it('repeats a failed request as often as allowed', async () => {
    let count = 0;
    const { origin } = await anHttpServer((_, response) => {
      count += 1;
      json(response, count < 3 ? 503 : 200, {});
    });

    const twice = await smoke(origin, [aRequest({ retries: 1 })]);
    const once = await smoke(origin, [aRequest()]);

    expect(twice.passed).toBe(false);
    expect(once.passed).toBe(true);
    expect(count).toBe(3);
  });

  it('polls until the expectation holds', async () => {
    let count = 0;
    const { origin } = await anHttpServer((_, response) => {
      count += 1;
      json(response, 200, { state: count < 3 ? 'working' : 'done' });
    });
    const done = { json: [{ kind: 'equals', pointer: '/state', value: 'done' } as const] };

    const result = await smoke(origin, [aRequest({ expect: done, untilMs: 10_000 })]);

    expect(result.passed).toBe(true);
    expect(count).toBe(3);
  });

  it('stops polling when the time is over', async () => {
    const { origin } = await anHttpServer((_, response) => {
      json(response, 200, { state: 'working' });
    });
    const done = { json: [{ kind: 'equals', pointer: '/state', value: 'done' } as const] };

    const result = await smoke(origin, [aRequest({ expect: done, untilMs: 400 })]);

    expect(faults(result)).toEqual(['expected "done" at /state, got "working"']);
  });

  it('ends at once when it is called off', async () => {
    const callOff = new AbortController();
    const { origin, received } = await anHttpServer(() => {
      callOff.abort();
    });

    const result = await smoke(origin, [aRequest({ retries: 20, untilMs: 60_000 })], callOff.signal);

    expect(result.passed).toBe(false);
    expect(received).toHaveLength(1);
  });
});

describe('secrets', () => {
  const headers = { Authorization: { from: 'environment', name: 'TOKEN' } } as const;

  it('are sent, and stay out of every fault, also of later requests that echo them', async () => {
    const { origin, received } = await anHttpServer(({ url }, response) => {
      if (url === '/login') json(response, 200, {});
      else json(response, 401, { refused: secretValue, bare: 's3cr3t-t0ken', url: encodeURIComponent(secretValue) });
    });

    const result = await smoke(origin, [
      aRequest({ path: '/login', headers }),
      aRequest({ expect: { json: [{ kind: 'equals', pointer: '', value: {} }], bodyContains: 'x' } }),
    ]);

    expect(received[0]?.headers.authorization).toBe(secretValue);
    expect(faults(result)).toHaveLength(3);
    expect(JSON.stringify(result)).toContain('[secret]');
    expect(JSON.stringify(result)).not.toContain('s3cr3t');
  });

  it('that cannot be read are a fault that does not tell where they are', async () => {
    const result = await smoke('http://127.0.0.1:9', [
      aRequest({ headers: { authorization: { from: 'file', path: '/run/secrets/hidden' } } }),
    ]);

    expect(faults(result)).toEqual(['expected its secrets to be readable, got none']);
  });
});
