import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { kindsPage } from '../../src/config/kinds-page.ts';
import { kinds } from '../../src/main/configuration.ts';

const page = new URL('../../docs/reference/providers.md', import.meta.url);
const command = `node -e "Promise.all([import('./src/config/kinds-page.ts'), import('./src/main/configuration.ts')]).then(([p, c]) => process.stdout.write(p.kindsPage(c.kinds)))" > docs/reference/providers.md && prettier --write docs/reference/providers.md`;

test('the reference of the providers says what their schemas say', async () => {
  const expected = await format(kindsPage(kinds), { parser: 'markdown', singleQuote: true, printWidth: 120 });

  expect(await readFile(page, 'utf8'), `make it anew: ${command}`).toBe(expected);
});

test('every provider that may be named has its section', () => {
  const text = kindsPage(kinds);

  for (const name of Object.keys(kinds.providers)) expect(text).toContain(`### \`provider: ${name}\``);
});
