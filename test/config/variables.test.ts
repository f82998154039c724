import { expect, test } from 'vitest';
import { base, configOf, faultsOfText, lines, shop } from './load-text.ts';

const declares = `
    declares:
      LOG_LEVEL: { oneOf: [debug, info] }
      SHOP_URL: { matches: "https://.+", differs: true }
      API_KEY: { secret: true }
      NOTE: { required: false }`;
const withVariables = (staging: string, production: string, more = declares): string =>
  (base + shop)
    .replace('    repository: { git: ./repository }', `    repository: { git: ./repository }${more}`)
    .replace('staging: { components', `staging: { variables: { ${staging} }, components`)
    .replace('production: { components', `production: { variables: { ${production} }, components`);
const key = (name: string): string => `API_KEY: { secret: { environment: ${name} } }`;
const set = { ONE: 'first-secret', TWO: 'second-secret' };
const good = (name: string): string => `LOG_LEVEL: info, SHOP_URL: "https://${name.toLowerCase()}.test", ${key(name)}`;

test('variables reach the components whose provider has a place for them, and their own settings go before', () => {
  const text = withVariables(good('ONE'), `${good('TWO')}, NOTE: "from above"`).replace(
    'port: 8080',
    'port: 8080, env: { NOTE: own }',
  );

  const target = [...configOf(text, set).targets.values()].find(({ environment }) => environment === 'production');

  expect(target?.procedure.components[0]?.settings).toMatchObject({
    env: {
      LOG_LEVEL: 'info',
      SHOP_URL: 'https://two.test',
      API_KEY: { from: 'environment', name: 'TWO' },
      NOTE: 'own',
    },
  });
  expect(target?.variables).toContainEqual({ name: 'API_KEY', shown: 'secret TWO', secret: true, mayDiffer: true });
  expect(target?.variables).toContainEqual({ name: 'LOG_LEVEL', shown: 'info', secret: false, mayDiffer: false });
});

test('what is missing, unknown, not allowed or a secret in plain sight is told at once, without the secret', () => {
  const found = faultsOfText(
    withVariables('LOG_LEVEL: loud, SHOP_URL: "http://x", API_KEY: hunter2-key, LOGLEVEL: info', good('TWO')),
    set,
  );

  expect(lines(found)).toEqual([
    'services.shop.environments.staging.variables.LOG_LEVEL | "loud" | one of debug, info | Write one of these.',
    expect.stringContaining('variables.SHOP_URL | "http://x" | a value of the form https://.+'),
    expect.stringContaining('variables.API_KEY | a value in plain sight | the place of the secret'),
    expect.stringContaining('variables.LOGLEVEL | the undeclared variable LOGLEVEL'),
  ]);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

test('a required variable that an environment lacks is a fault there', () => {
  expect(lines(faultsOfText(withVariables(good('ONE'), key('TWO')), set))).toEqual([
    expect.stringContaining('production.variables | no LOG_LEVEL | LOG_LEVEL, which shop declares'),
    expect.stringContaining('production.variables | no SHOP_URL'),
  ]);
});

test('a service that declares nothing may set what it likes', () => {
  const config = configOf(withVariables('A: "1"', 'B: off', ''), set);

  expect([...config.targets.values()].map(({ variables }) => variables?.map(({ shown }) => shown))).toEqual([
    ['1'],
    ['off'],
  ]);
});
