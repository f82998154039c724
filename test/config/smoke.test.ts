import { expect, test } from 'vitest';
import { base, configOf, faultsOfText, shop } from './load-text.ts';

const withRequests = (...requests: readonly string[]): string =>
  `${base}${shop}
defaults:
  smoke:
    cart:
      requests:
${requests.map((request) => `        - { ${request} }`).join('\n')}`;

const faults = (...requests: readonly string[]): readonly string[] =>
  faultsOfText(withRequests(...requests)).map(
    ({ path, found }) => `${path.replace('defaults.smoke.cart.requests', '')} | ${found}`,
  );

test.each(['https://{{host}}/x', '//{{host}}/x', '/\\\\evil', 'x', '{{path}}'])(
  'a path that could name a host is refused: %s',
  (path) => {
    expect(faults(`name: a, path: "${path}"`)[0]).toMatch(/^\[0\]\.path/);
  },
);

test('a carried value is known only after the request that carries it', () => {
  const create = 'name: create, method: POST, path: /carts, carry: { id: "json:/id" }';
  const show = 'name: show, path: "/carts/{{id}}"';

  expect(faults(create, show)).toEqual([]);
  expect(faults(show, create)).toEqual(['[0].path | {{id}}, which no earlier request carries']);
  expect(faults(create, 'name: put, path: /x, body: { of: ["{{ di }}"] }')).toEqual([
    '[1].body | {{di}}, which no earlier request carries',
  ]);
});

test('a secret in clear or a placeholder in a header is refused without showing it', () => {
  const found = faultsOfText(
    withRequests('name: a, path: /, headers: { Authorization: Bearer s3cr3t, cookie: s3cr3t, x-cart: "{{s3cr3t}}" }'),
  );

  expect(found.map(({ path }) => path.split('headers.')[1])).toEqual(['Authorization', 'cookie', 'x-cart']);
  expect(JSON.stringify(found)).not.toContain('s3cr3t');
});

test('expectations are checked before any request is sent', () => {
  expect(
    faults(
      'name: a, path: /, expect: { status: "200", json: [{ pointer: a, equals: 1 }, { pointer: /b }, { pointer: /c, matches: "(" }], headers: { location: "/(/" } }',
      'name: b, path: /, method: FETCH, carry: { id: "cookie:x" }',
    ),
  ).toEqual([
    '[0].expect.status | "200"',
    '[0].expect.headers.location | a text (not shown)',
    '[0].expect.json[0].pointer | "a"',
    '[0].expect.json[1] | a mapping',
    '[0].expect.json[2].matches | "("',
    '[1].method | "FETCH"',
    '[1].carry.id | "cookie:x"',
  ]);
});

test('a sequence reaches the plan with references to secrets, never their values', () => {
  const text = withRequests(
    'name: a, path: /, headers: { authorization: { secret: { environment: SHOP_TOKEN } } }, expect: { status: [200, 204], latencyBelow: 500ms, json: [{ pointer: /ok, equals: true }] }, until: 1m',
  );

  const config = configOf(text, { SHOP_TOKEN: 's3cr3t-value' });

  const [target] = config.targets.values();
  expect(target?.procedure.smoke).toEqual([
    {
      name: 'cart',
      moments: ['preview', 'stage', 'full', 'bake', 'restored'],
      severity: 'P1',
      requests: [
        {
          name: 'a',
          method: 'GET',
          path: '/',
          headers: { authorization: { from: 'environment', name: 'SHOP_TOKEN' } },
          expect: { status: [200, 204], latencyBelowMs: 500, json: [{ kind: 'equals', pointer: '/ok', value: true }] },
          carry: {},
          timeoutMs: 5_000,
          retries: 0,
          untilMs: 60_000,
        },
      ],
    },
  ]);
});
