import { expect, test } from 'vitest';
import type { Config, TargetVariable } from '../../src/domain/config.ts';
import type { Json } from '../../src/domain/json.ts';
import { deploy, plan } from '../../src/operations/deploy.ts';
import { parityOf } from '../../src/operations/variables.ts';
import { aConfig, ada, aProcedure, aTarget, production, shop, shopProduction, staging } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';
import { live } from './support.ts';

const world = useWorld();
const variable = (name: string, shown: string, mayDiffer = false): TargetVariable => ({
  name,
  shown,
  secret: false,
  mayDiffer,
});

/** The configuration in which shop/production runs with these settings. */
function withSettings(
  settings: Json,
  variables: Partial<Record<'staging' | 'production', readonly TargetVariable[]>> = {},
): Config {
  const [web] = aProcedure().components;
  if (web === undefined) throw new Error('no component');
  const procedure = aProcedure({ components: [{ ...web, settings }] });
  return aConfig({
    targets: [
      aTarget(staging, variables.staging === undefined ? {} : { variables: variables.staging }),
      aTarget(production, {
        procedure,
        ...(variables.production === undefined ? {} : { variables: variables.production }),
      }),
    ],
  });
}

const wish = { service: shop, environment: production, reference: 'v1' };

test('a change of the configuration alone is a deployment of what is live, and its plan shows what changes', async () => {
  const here = world();
  here.setConfig(withSettings({ env: { LOG_LEVEL: 'debug', API_KEY: { from: 'environment', name: 'OLD_KEY' } } }));
  await live(here, 'v1');
  expect(await deploy(here, caller(ada), wish)).toMatchObject({ refusal: { code: 'already-live' } });

  here.setConfig(
    withSettings({
      env: { LOG_LEVEL: 'info', API_KEY: { from: 'environment', name: 'NEW_KEY' }, PIN_TOKEN: '1234' },
      port: 80,
    }),
  );

  expect(await plan(here, caller(ada), wish)).toMatchObject({
    value: {
      configuration: [
        'web: API_KEY (secret OLD_KEY) → (secret NEW_KEY)',
        'web: LOG_LEVEL debug → info',
        'web: PIN_TOKEN (not set) → (hidden)',
        'web: setting port (not set) → 80',
      ],
    },
  });
  const asked = await deploy(here, caller(ada), wish);
  expect(asked).toMatchObject({ ok: true, value: { phase: 'awaiting', plan: { kind: 'deploy' } } });
});

test('variables that differ between environments without being declared to are told in the plan, with their share', async () => {
  const here = world();
  const variables = {
    staging: [
      variable('LOG_LEVEL', 'debug'),
      variable('URL', 'https://staging.test', true),
      variable('ONLY_HERE', '1'),
    ],
    production: [variable('LOG_LEVEL', 'info'), variable('URL', 'https://shop.test', true), variable('SAME', 'x')],
  };
  here.setConfig(
    withSettings({}, { staging: [...variables.staging, variable('SAME', 'x')], production: variables.production }),
  );

  const target = here.config().targets.get(shopProduction);

  expect(target && parityOf(here.config(), target)).toEqual({
    with: 'staging',
    differing: ['LOG_LEVEL', 'ONLY_HERE'],
    of: 4,
  });
  expect(await plan(here, caller(ada), wish)).toMatchObject({
    value: {
      risks: ['2 of 4 variables (50 %) differ from staging without being declared to: LOG_LEVEL, ONLY_HERE'],
    },
  });
});
