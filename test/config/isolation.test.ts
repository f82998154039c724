import { expect, test } from 'vitest';
import { base, configOf, faultsOfText, lines, shop } from './load-text.ts';

const key = '{ secret: { environment: PRODUCTION_KEY } }';
const withKeys = (staging: string, production: string): string =>
  (base + shop)
    .replace('port: 8081', `port: 8081, env: { KEY: ${staging} }`)
    .replace('port: 8080', `port: 8080, env: { KEY: ${production} }`);
const set = { PRODUCTION_KEY: 'one', STAGING_KEY: 'two' };

test('a staging deployment that reaches for production’s credentials is refused, with the way out', () => {
  expect(lines(faultsOfText(withKeys(key, key), set))).toEqual([
    'services.shop.environments.staging.components.web.settings | the secret PRODUCTION_KEY, with which shop/production is released | credentials and accounts that cannot change production | Give staging its own, or write PRODUCTION_KEY under isolation.shared when it can do no harm.',
  ]);
});

test('credentials of its own for each environment are in order, and so are shared ones that are said to be', () => {
  const own = '{ secret: { environment: STAGING_KEY } }';

  expect(faultsOfText(withKeys(own, key), set)).toEqual([]);
  expect(faultsOfText(`${withKeys(key, key)}isolation: { shared: [PRODUCTION_KEY] }\n`, set)).toEqual([]);
});

test('what only earlier environments share is their own affair', () => {
  const three = withKeys(key, '{ secret: { environment: STAGING_KEY } }')
    .replace('  production: { order: 2 }', '  testing: { order: 2 }\n  production: { order: 3 }')
    .replace(
      '      production:',
      `      testing: { components: { web: { settings: { port: 8082, env: { KEY: ${key} } } } } }\n      production:`,
    );

  expect(configOf(three, set).targets.size).toBe(3);
});

test('another service’s staging must not have production’s credentials either', () => {
  const text = `${withKeys('plain', key)}  api:
    repository: { git: ./api }
    components: { web: { provider: local, settings: { command: [node, a.js], port: 9000, env: { A: ${key} } } } }
    environments: { staging: null }
`;

  expect(faultsOfText(text, set).map(({ path }) => path)).toEqual(['services.api.components.web.settings']);
});
