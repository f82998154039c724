import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discovery, discoveryContract } from '../../../../playground/cloud/contract/discovery.ts';

const folder = join(process.env['CONTRACTS_DIR'] ?? '', 'discovery');
const present = process.env['CONTRACTS_DIR'] !== undefined && existsSync(folder);

const small = {
  id: 'small:v1',
  servicePath: '',
  parameters: { alt: { location: 'query', type: 'string', enum: ['json', 'media'] } },
  schemas: {
    Thing: {
      id: 'Thing',
      type: 'object',
      properties: {
        name: { type: 'string' },
        size: { type: 'string', format: 'int64' },
        state: { type: 'string', enum: ['NEW', 'OLD'] },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        inner: { $ref: 'Thing' },
        changed: { type: 'string', format: 'google-datetime' },
      },
    },
  },
  resources: {
    things: {
      methods: {
        patch: {
          id: 'small.things.patch',
          httpMethod: 'PATCH',
          path: 'v1/{+name}',
          parameters: {
            name: { location: 'path', type: 'string', pattern: '^boxes/[^/]+/things/[^/]+$', required: true },
            updateMask: { location: 'query', type: 'string', required: true },
            dryRun: { location: 'query', type: 'boolean' },
          },
          request: { $ref: 'Thing' },
          response: { $ref: 'Thing' },
        },
      },
      resources: {
        parts: {
          methods: {
            run: { id: 'small.run', httpMethod: 'POST', path: 'v1/{+name}:run', response: { $ref: 'Thing' } },
          },
        },
      },
    },
  },
};
const contract = discoveryContract(small);
const url = '/v1/boxes/b/things/t?updateMask=state';
const patch = (body: unknown, at = url) => contract.request({ method: 'PATCH', url: at, body });

describe('a contract from a discovery document', () => {
  test('takes what the document describes', () => {
    expect(patch({ state: 'NEW', labels: { a: 'b' }, inner: { size: '12' } })).toEqual([]);
    expect(patch({}, '/v1/boxes/b/things/t?updateMask=a&dryRun=true&alt=json')).toEqual([]);
    expect(patch({}, '/v1/boxes/%28default%29/things/t?updateMask=a')).toEqual([]);
  });

  test.each([
    ['a misspelt member', { stat: 'NEW' }, 'stat'],
    ['a misspelt member further down', { inner: { nam: 'x' } }, '/inner'],
    ['a word that the enumeration lacks', { state: 'new' }, '/state'],
    ['a number where a text with digits belongs', { size: 12 }, '/size'],
    ['a moment in another form', { changed: 'yesterday' }, '/changed'],
    ['a value of another type', { labels: { a: 1 } }, '/labels/a'],
  ])('finds %s', (_, body, where) => {
    expect(patch(body)).toEqual([expect.stringContaining(where)]);
  });

  test.each([
    ['an unknown query parameter', '/v1/boxes/b/things/t?updateMask=a&mask=b', 'no query parameter mask'],
    ['a missing query parameter', '/v1/boxes/b/things/t', 'updateMask is missing'],
    ['a boolean that is none', '/v1/boxes/b/things/t?updateMask=a&dryRun=yes', 'must be a boolean'],
    ['a parameter that comes twice', '/v1/boxes/b/things/t?updateMask=a&updateMask=b', 'more than once'],
    ['a path that breaks the pattern', '/v1/boxes/b/t?updateMask=a', 'no method of small:v1'],
  ])('finds %s', (_, at, sentence) => {
    expect(patch({}, at)).toEqual([expect.stringContaining(sentence)]);
  });

  test('finds a body where none belongs, and a method that does not exist', () => {
    expect(contract.request({ method: 'POST', url: '/v1/x:run', body: {} })).toEqual([
      expect.stringContaining('no body'),
    ]);
    expect(contract.request({ method: 'DELETE', url })).toEqual([expect.stringContaining('no method')]);
  });

  test('judges answers and the shape of errors', () => {
    const answer = (status: number, body: unknown) => contract.answer({ method: 'PATCH', url, status, answer: body });

    expect(answer(200, { name: 'n' })).toEqual([]);
    expect(answer(200, { title: 'n' })).toEqual([expect.stringContaining('title')]);
    expect(answer(404, { error: { code: 404, message: 'gone', status: 'NOT_FOUND' } })).toEqual([]);
    expect(answer(404, { error: { code: 400, message: '' } })).toHaveLength(2);
    expect(answer(404, 'gone')).toHaveLength(1);
  });

  test('checks nothing, and says so by `checked`, without a folder of contracts', () => {
    const none = discovery('small.v1', '');

    expect(none.checked).toBe(false);
    expect(none.request({ method: 'GET', url: '/nowhere' })).toEqual([]);
  });
});

test('every document at hand compiles and knows its own methods', ({ skip }) => {
  if (!present) {
    process.stderr.write('\n*** NOT CHECKED: CONTRACTS_DIR does not lead to discovery documents ***\n');
    skip();
  }
  const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

  for (const name of names) {
    expect(discovery(name).checked).toBe(true);
    const { schemas } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { schemas: object };
    expect(Object.keys(schemas).length).toBeGreaterThan(0);
  }
  const hosting = discovery('firebasehosting.v1beta1');
  const version = '/v1beta1/sites/shop/versions/a1?updateMask=status';
  expect(hosting.request({ method: 'PATCH', url: version, body: { status: 'FINALIZED' } })).toEqual([]);
  expect(hosting.request({ method: 'PATCH', url: version, body: { status: 'DONE' } })).toHaveLength(1);
  expect(discovery('run.v2').request({ method: 'GET', url: '/v2/projects/p/locations/l/services/s' })).toEqual([]);
  expect(
    discovery('firestore.v1').request({
      method: 'POST',
      url: '/v1/projects/p/databases/(default):exportDocuments',
      body: { outputUriPrefix: 'gs://b' },
    }),
  ).toEqual([]);
});
