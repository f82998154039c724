import { describe, expect, it } from 'vitest';
import type { SmokeRequest } from '../../src/domain/smoke.ts';
import type { Json } from '../../src/domain/json.ts';
import { anHttpServer, json } from '../support/http-server.ts';
import { aRequest, smoke } from './sequences.ts';

/** First an answer with `value`, carried as `it`; then the request; gives what the second one sent. */
async function carrying(value: Json, second: Partial<SmokeRequest>) {
  const { origin, received } = await anHttpServer((_, response) => {
    response.setHeader('location', '/carts/7');
    json(response, 200, { value });
  });
  const first = aRequest({ carry: { it: 'json:/value', place: 'header:Location' } });
  const result = await smoke(origin, [first, aRequest({ name: 'second', method: 'POST', ...second })]);
  return { sent: received[1], faults: result.requests[1]?.faults ?? [] };
}

describe('a carried value', () => {
  it('is encoded in path and query, so that it stays one segment or parameter', async () => {
    const { sent } = await carrying('a/b?c&d=é @x', { path: '/items/{{it}}/full?name={{ it }}&n=1' });

    const encoded = 'a%2Fb%3Fc%26d%3D%C3%A9%20%40x';
    expect(sent?.url).toBe(`/items/${encoded}/full?name=${encoded}&n=1`);
  });

  it.each(['@evil.example', '//evil.example', '\\\\evil.example', 'evil.example:80'])(
    'never becomes the host: %s',
    async (value) => {
      const { sent } = await carrying(value, { path: '/{{it}}' });

      expect(sent?.url).toBe(`/${encodeURIComponent(value)}`);
    },
  );

  it('does not climb out of the path', async () => {
    const { sent, faults } = await carrying('..', { path: '/items/{{it}}/admin' });

    expect(sent).toBeUndefined();
    expect(faults).toEqual(['expected carried values that stay in their place, got one that climbs out of the path']);
  });

  it('leaves a path without carried values as the team wrote it', async () => {
    const { sent } = await carrying(1, { path: '/items/../admin' });

    expect(sent?.url).toBe('/admin');
  });

  it('keeps its kind where it is a whole member of the body, and becomes text within one', async () => {
    const { sent } = await carrying(7, { body: { id: '{{it}}', text: 'number {{it}}', list: ['{{place}}'] } });

    expect(sent?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(sent?.body ?? '')).toEqual({ id: 7, text: 'number 7', list: ['/carts/7'] });
  });

  it('goes into a body that is a text', async () => {
    const { sent } = await carrying('x', { body: 'id={{it}}', headers: { 'content-type': 'text/plain' } });

    expect(sent?.body).toBe('id=x');
    expect(sent?.headers['content-type']).toBe('text/plain');
  });

  it('goes into a header, but brings no further header with it', async () => {
    const good = await carrying('abc', { headers: { 'x-cart': 'cart {{it}}' } });
    const bad = await carrying('abc\r\nx-admin: 1', { headers: { 'x-cart': '{{it}}' } });

    expect(good.sent?.headers['x-cart']).toBe('cart abc');
    expect(bad.sent).toBeUndefined();
    expect(bad.faults).toEqual(['expected a header of plain text, got control characters']);
  });

  it('can be what is expected', async () => {
    const same = { json: [{ kind: 'equals', pointer: '/value', value: '{{it}}' } as const] };

    expect((await carrying({ id: 1 }, { expect: same })).faults).toEqual([]);
  });

  it('is missed where nothing carried it, and where it does not fit', async () => {
    const unknown = await carrying(1, { path: '/{{other}}' });
    const object = await carrying({ id: 1 }, { path: '/{{it}}' });
    const inherited = await carrying(1, { path: '/{{constructor}}' });

    expect(unknown.faults).toEqual(['expected a value carried as other, none was']);
    expect(object.faults).toEqual(['expected a text or number carried as it, got a list or object']);
    expect(inherited.faults).toEqual(['expected a value carried as constructor, none was']);
  });

  it('is a fault of the request that should have brought it', async () => {
    const { origin } = await anHttpServer((_, response) => {
      json(response, 200, { cart: {} });
    });

    const result = await smoke(origin, [aRequest({ carry: { id: 'json:/cart/id' } })]);

    expect(result.requests[0]?.faults).toEqual(['expected a value at json:/cart/id to carry as id, got none']);
  });
});
