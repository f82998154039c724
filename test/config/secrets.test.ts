import { expect, test } from 'vitest';
import { canonical } from '../../src/domain/json.ts';
import { base, configOf, faultsOfText, loadText, shop } from './load-text.ts';

const withEnv = (env: string): string =>
  `${(base + shop).replace('[node, service.js]', `[node, service.js], env: { ${env} }`)}isolation: { shared: [SHOP_KEY, /srv/config/pin] }\n`;

test('a reference to a variable that is not set, or to a file that is not there, is a fault that names it', () => {
  const text = withEnv('KEY: { secret: { environment: SHOP_KEY } }, PIN: { secret: { file: ./pin } }');

  expect(faultsOfText(text).map(({ path, found }) => `${path} | ${found}`)).toEqual([
    'services.shop.components.web.settings.env.KEY | the environment variable SHOP_KEY is not set',
    'services.shop.components.web.settings.env.PIN | no file /srv/config/pin',
  ]);
});

test('provider settings hold references, and what is needed is listed once', () => {
  const text = withEnv('A: { secret: { environment: SHOP_KEY } }, B: { secret: { environment: SHOP_KEY } }');

  const result = loadText(text, { SHOP_KEY: 'hunter2-secret' });

  expect(result).toMatchObject({ kind: 'ok', secretsNeeded: [{ from: 'environment', name: 'SHOP_KEY' }] });
  const [target] = configOf(text, { SHOP_KEY: 'hunter2-secret' }).targets.values();
  expect(target?.procedure.components[0]?.settings).toMatchObject({
    env: { A: { from: 'environment', name: 'SHOP_KEY' } },
  });
});

test('a secret’s value is neither in the configuration nor in the version', () => {
  const text = withEnv('A: { secret: { environment: SHOP_KEY } }');

  const one = configOf(text, { SHOP_KEY: 'hunter2-secret' });
  const other = configOf(text, { SHOP_KEY: 'another-secret' });

  expect(canonical([...one.targets.values()])).not.toContain('hunter2');
  expect(one.version).toBe(other.version);
});

test('values beside names that tell of secrets are not shown in faults', () => {
  const text = withEnv('SHOP_TOKEN: [s3cr3t-1]').replace('admins: C0ADMINS', 'admins: C0ADMINS, password: s3cr3t-2');

  const found = faultsOfText(`${text}slack: { botToken: s3cr3t-3 }`);

  expect(found).toHaveLength(3);
  expect(JSON.stringify(found)).not.toContain('s3cr3t');
});
