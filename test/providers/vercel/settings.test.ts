import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vercelKind, vercelSettings } from '../../../src/providers/vercel/settings.ts';

const least = { token: { from: 'environment', name: 'VERCEL_TOKEN' }, project: 'shop' };
const refused = (more: Readonly<Record<string, unknown>>) =>
  vercelSettings.safeParse({ ...least, ...more }).error?.issues.map(({ path }) => path.join('.')) ?? [];

test('takes back what it gave out', () => {
  const settings = vercelSettings.parse({ ...least, rollout: 'rolling', stages: [10, 50] });

  expect(vercelSettings.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
});

test('splits traffic only with rolling releases', () => {
  expect(vercelKind.capabilities(vercelSettings.parse(least))).toEqual({ shift: 'switch', undo: { kind: 'instant' } });
  expect(vercelKind.capabilities(vercelSettings.parse({ ...least, rollout: 'rolling', stages: [10] })).shift).toBe(
    'weighted',
  );
});

test('refuses settings that do not fit together', () => {
  expect(refused({ rollout: 'rolling' })).toEqual(['stages']);
  expect(refused({ stages: [10] })).toEqual(['stages']);
  expect(refused({ rollout: 'rolling', stages: [50, 10] })).toEqual(['stages']);
  expect(refused({ mode: 'variable' })).toEqual(['variable']);
  expect(refused({ variable: { name: 'A', value: 'b' } })).toEqual(['variable']);
  expect(refused({ teamId: 'team_1', slug: 'acme' })).toEqual(['slug']);
  expect(refused({ token: 'a token in the clear' })).toEqual(['token']);
});

test('claims a project for one target, and a variable of it for another', () => {
  const variable = { mode: 'variable', variable: { name: 'API_URL', value: 'x' } };

  expect(vercelKind.claims(vercelSettings.parse(least))).toEqual(['Vercel project shop at api.vercel.com']);
  expect(vercelKind.claims(vercelSettings.parse({ ...least, ...variable }))).toEqual([
    'variable API_URL of Vercel project shop at api.vercel.com',
  ]);
});

test('loads the client of Vercel only when something is asked of it', () => {
  const folder = join(import.meta.dirname, '../../../src/providers/vercel');
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));

  expect(sources.filter((source) => source.includes('@vercel/sdk')).length).toBeGreaterThan(3);
  expect(sources.filter((source) => /^import (?!type ).* from '@vercel\/sdk/m.test(source))).toEqual([]);
});
