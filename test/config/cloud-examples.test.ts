import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadBundle } from '../../src/config/load.ts';
import { kinds } from '../../src/main/configuration.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

const variables = Object.fromEntries(
  [
    ...['STAGING_GOOGLE_KEY', 'PRODUCTION_GOOGLE_KEY', 'VERCEL_TOKEN', 'VERCEL_STAGING_TOKEN'],
    ...['GITHUB_TOKEN', 'GITHUB_STAGING_TOKEN', 'GITHUB_PRODUCTION_TOKEN'],
    ...['STAGING_DATABASE', 'PRODUCTION_DATABASE', 'DRY_RUN_DATABASE'],
  ].map((name) => [name, 'set']),
);

function load(name: string, change: (text: string) => string = (text) => text) {
  const folder = join(examples, name);
  const text = change(readFileSync(join(folder, 'quarterdeck.yml'), 'utf8'));
  const files = [{ path: 'quarterdeck.yml', text }];
  return loadBundle({ bundle: { main: 'quarterdeck.yml', files }, folder, environmentVariables: variables, kinds });
}

const faultsOf = (result: ReturnType<typeof load>): readonly string[] =>
  result.kind === 'faults' ? result.faults.map(({ path, found, remedy }) => `${path} | ${found} | ${remedy}`) : [];

test.each(readdirSync(examples))('the example %s is without faults and has a target in production', (name) => {
  const result = load(name);

  expect(faultsOf(result)).toEqual([]);
  const targets = result.kind === 'ok' ? [...result.config.targets.keys()] : [];
  expect(targets).toContainEqual(expect.stringMatching(/\/production$/));
});

test.each([
  ['firebase', 'STAGING_GOOGLE_KEY', 'PRODUCTION_GOOGLE_KEY'],
  ['vercel', 'VERCEL_STAGING_TOKEN', 'VERCEL_TOKEN'],
  ['github-actions', 'GITHUB_STAGING_TOKEN', 'GITHUB_PRODUCTION_TOKEN'],
  ['cloud-run', 'STAGING_GOOGLE_KEY', 'PRODUCTION_GOOGLE_KEY'],
  ['migrations', 'STAGING_DATABASE', 'PRODUCTION_DATABASE'],
])('staging in the example %s may not be given the credentials of production', (name, staging, production) => {
  const mixed = load(name, (text) => text.replaceAll(`name: ${staging}`, `name: ${production}`));

  expect(faultsOf(mixed).join('\n')).toContain(`the secret ${production}`);
});
