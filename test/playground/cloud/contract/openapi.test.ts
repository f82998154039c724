import { describe, expect, test } from 'vitest';
import { openApiOf } from '../../../../playground/cloud/contract/openapi.ts';
import type { Tolerated } from '../../../../playground/cloud/contract/openapi.ts';

const shop = {
  openapi: '3.0.3',
  paths: {
    '/shops/{shop}/orders': {
      get: {
        operationId: 'list-orders',
        parameters: [
          { $ref: '#/components/parameters/shop' },
          { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
        ],
        responses: {
          '200': {
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/order' } } },
            },
          },
        },
      },
      post: {
        operationId: 'add-order',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', required: ['item'], properties: { item: { type: 'string' } } },
            },
          },
        },
        responses: { '204': { description: 'done' } },
      },
    },
    '/shops/{shop}/branches/{ref}': {
      get: { operationId: 'get-branch', responses: { '200': { description: 'there' } } },
    },
    '/shops/open/orders': { get: { operationId: 'open-orders', responses: { '200': { description: 'all' } } } },
  },
  components: {
    parameters: { shop: { name: 'shop', in: 'path', required: true, schema: { type: 'string', minLength: 2 } } },
    schemas: {
      order: {
        type: 'object',
        required: ['id', 'buyer'],
        properties: {
          id: { type: 'integer', minimum: 0, exclusiveMinimum: true },
          buyer: { nullable: true, allOf: [{ $ref: '#/components/schemas/person' }] },
          state: { type: 'string', nullable: true, enum: ['open', 'done'] },
        },
      },
      person: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    },
  },
};

const asked = (method: string, path: string, more: { query?: string; body?: unknown } = {}) => ({
  method,
  path,
  query: new URLSearchParams(more.query),
  ...('body' in more ? { body: more.body } : {}),
});
const contract = (tolerated: readonly Tolerated[] = []) => openApiOf(shop, tolerated);

describe('a contract in OpenAPI', () => {
  test('finds the operation by method and path, words before holes', () => {
    const { operationOf } = contract();

    expect(operationOf('GET', '/shops/north/orders')).toBe('list-orders');
    expect(operationOf('GET', '/shops/open/orders')).toBe('open-orders');
    expect(operationOf('GET', '/shops/north/branches/feature/one')).toBe('get-branch');
    expect(contract().routeOf('GET', '/shops/north%20east/orders')?.values).toEqual({ shop: 'north east' });
    expect(operationOf('DELETE', '/shops/north/orders')).toBeUndefined();
  });

  test('takes requests and answers that keep to it, null where it says nullable', () => {
    const call = asked('GET', '/shops/north/orders', { query: 'limit=20' });
    const body = [
      { id: 1, buyer: null, state: null },
      { id: 2, buyer: { name: 'Ada' }, state: 'done' },
    ];

    expect(contract().request(call)).toEqual([]);
    expect(contract().answer(call, { status: 200, body })).toEqual([]);
  });

  test('names every part of a request that breaks it', () => {
    const { request } = contract();

    expect(request(asked('GET', '/shops/n/orders', { query: 'limit=900&page=2' }))).toEqual([
      'list-orders query: page is not known',
      expect.stringContaining('path: shop must NOT have fewer than 2 characters'),
      expect.stringContaining('query: limit must be <= 100'),
    ]);
    expect(request(asked('POST', '/shops/north/orders'))).toEqual(['add-order body: is missing']);
    expect(request(asked('POST', '/shops/north/orders', { body: { itme: 'tea' } }))).toEqual([
      expect.stringContaining("body: must have required property 'item'"),
      'add-order body: /itme is not known',
    ]);
    expect(request(asked('GET', '/nowhere'))).toEqual(['there is no operation GET /nowhere']);
  });

  test('names every part of an answer that breaks it', () => {
    const { answer } = contract();
    const call = asked('GET', '/shops/north/orders');

    expect(answer(call, { status: 200, body: [{ id: 0, buyer: {}, state: 'lost' }] })).toEqual(
      expect.arrayContaining([
        expect.stringContaining('/0/id must be > 0'),
        expect.stringContaining("/0/buyer must have required property 'name'"),
        expect.stringContaining('/0/state must be equal to one of the allowed values'),
      ]),
    );
    expect(answer(call, { status: 418 })).toEqual(['list-orders answer 418: this status is not declared']);
    expect(answer(call, { status: 200 })).toEqual(['list-orders answer 200: has no body']);
  });

  test('lets pass only the gaps that are named', () => {
    const gap = { operation: 'list-orders', fits: /^answer 418/, why: 'the real one answers so' };
    const call = asked('GET', '/shops/north/orders');

    expect(contract([gap]).answer(call, { status: 418 })).toEqual([]);
    expect(contract([gap]).answer(call, { status: 419 })).toHaveLength(1);
  });

  test('checks a value against one of its schemas', () => {
    expect(contract().schema('person', { name: 'Ada' })).toEqual([]);
    expect(contract().schema('person', {})).toHaveLength(1);
  });
});
