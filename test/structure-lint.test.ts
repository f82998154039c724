import { join } from 'node:path';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const eslint = new ESLint({ cwd: root });

/** Lints a text as if it stood in a file that exists, because the typed rules know existing files only. */
async function rulesBrokenBy(text: string, file: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

const productFile = 'src/domain/ids.ts';
const ioFile = 'src/io/wait.ts';

test.each([
  ['the environment', 'export const home = process.env;'],
  ['the clock', 'export const at = Date.now();'],
  ['the clock by another name', 'export const at = new Date();'],
  ['a stopwatch', 'export const at = performance.now();'],
  ['randomness', 'export const chance = Math.random();'],
])('the product cannot take %s for itself', async (_what, text) => {
  expect(await rulesBrokenBy(`${text}\n`, productFile)).toContain('no-restricted-syntax');
});

test.each([
  ['a timer', 'setTimeout(() => undefined, 5);', 'no-restricted-globals'],
  ['fetch', "export const page = fetch('http://127.0.0.1');", 'no-restricted-globals'],
  ['an imported timer', "import 'node:timers/promises';", 'no-restricted-imports'],
  ['all of date-fns', "import 'date-fns';", 'no-restricted-imports'],
  ['a default export', 'export default 1;', 'no-restricted-syntax'],
])('the product cannot use %s', async (_what, text, rule) => {
  expect(await rulesBrokenBy(`${text}\n`, productFile)).toContain(rule);
});

test('a date made of a given time is fine', async () => {
  expect(await rulesBrokenBy('export const at = new Date(0);\n', productFile)).toEqual([]);
});

test('io may take the clock, but not the environment', async () => {
  expect(await rulesBrokenBy('export const at = Date.now();\n', ioFile)).toEqual([]);
  expect(await rulesBrokenBy('export const home = process.env;\n', ioFile)).toContain('no-restricted-syntax');
});
