import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

test('the page’s plain JavaScript agrees with its types and with page-api.ts', async () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'playground/slack/page/tsconfig.json');

  const faults = await run(process.execPath, [compiler, '-p', project]).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );

  expect(faults).toBe('');
}, 60_000);
