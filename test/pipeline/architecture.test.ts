import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lifecycleDiagram } from '../../src/domain/lifecycle.ts';
import { phases } from '../../src/domain/phase.ts';

const page = readFile(new URL('../../docs/architecture.md', import.meta.url), 'utf8');

test('the architecture page shows the lifecycle as the table has it', async () => {
  const [, shown] = /```mermaid\n([\s\S]*?)\n```/.exec(await page) ?? [];

  expect(shown).toBe(lifecycleDiagram());
});

test('the architecture page says what every phase means', async () => {
  const text = await page;

  expect(phases.filter((phase) => !text.includes(`\`${phase}\``))).toEqual([]);
});
