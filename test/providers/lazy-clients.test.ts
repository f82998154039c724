import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const heavy = [
  '@google-cloud',
  'google-gax',
  'google-auth-library',
  '@grpc',
  'firebase-admin',
  '@vercel/sdk',
  '@octokit',
];

/** What a fresh program holds once it has imported the list of providers: CommonJS from the cache, ESM by its loads. */
const program = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
await import(process.argv[1]);
process.stdout.write(JSON.stringify(loaded));
`;

test('importing the providers loads no client of anybody', async () => {
  const list = new URL('../../src/providers/index.ts', import.meta.url).href;
  const args = ['--input-type=module', '--eval', program, '--', list];

  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 10_000_000 });
  const loaded = JSON.parse(stdout) as readonly string[];

  expect(loaded.some((url) => url.endsWith('/providers/cloud-run/provider.ts'))).toBe(true);
  expect(loaded.filter((url) => heavy.some((name) => url.includes(`/node_modules/${name}/`)))).toEqual([]);
});
