import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { referencePage } from '../../src/config/reference-page.ts';

const page = new URL('../../docs/reference/configuration.md', import.meta.url);
const command = `node -e "import('./src/config/reference-page.ts').then((m) => process.stdout.write(m.referencePage()))" > docs/reference/configuration.md && prettier --write docs/reference/configuration.md`;

test('the reference of the configuration says what the schema says', async () => {
  const expected = await format(referencePage(), { parser: 'markdown', singleQuote: true, printWidth: 120 });

  expect(await readFile(page, 'utf8'), `make it anew: ${command}`).toBe(expected);
});

test('every setting of the reference is explained', () => {
  const rows = referencePage()
    .split('\n')
    .filter((line) => line.startsWith('| `'));

  expect(rows.length).toBeGreaterThan(90);
  expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([]);
});
