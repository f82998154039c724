import type { Release } from '../../../src/domain/plan.ts';
import type { ComponentTarget } from '../../../src/ports/provider.ts';
import type { Revisions } from '../revisions.ts';

/** What the functions SDK says of one function, as far as a test cares. */
export type Declared = Readonly<Record<string, unknown>>;

/** Stands for the team's functions SDK: a newer one writes the manifest into a file, an older one answers over HTTP. */
const sdk = `#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { FUNCTIONS_MANIFEST_OUTPUT_PATH: output, FUNCTIONS_CONTROL_API: control, PORT, GCLOUD_PROJECT } = process.env;
const text = readFileSync('manifest.json', 'utf8').replaceAll('$PROJECT', GCLOUD_PROJECT);
const { old, ...manifest } = JSON.parse(text);
if (!old) { writeFileSync(output, JSON.stringify(manifest)); process.exit(0); }
if (control !== 'true') process.exit(1);
createServer((request, response) => {
  if (request.url === '/__/functions.yaml') response.setHeader('content-type', 'text/yaml').end(JSON.stringify(manifest));
  else response.writeHead(404).end();
}).listen(Number(PORT));
`;

/** What a team would do with npm ci. */
const setup = `
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
appendFileSync(process.env.BEGUN, readFileSync('index.js', 'utf8'));
if (existsSync('endless')) setInterval(() => {}, 1000);
else {
  mkdirSync('node_modules/.bin', { recursive: true });
  chmodSync('sdk.mjs', 0o755);
  symlinkSync('../../sdk.mjs', 'node_modules/.bin/firebase-functions');
}
`;

export const buildArgv: readonly (readonly string[])[] = [[process.execPath, 'setup.mjs']];

export const https: Declared = { platform: 'gcfv2', httpsTrigger: {} };

/** Files of a commit with these functions; `code` makes one source differ from another. */
export function sourceFiles(endpoints: Readonly<Record<string, Declared>>, code: string, more: object = {}) {
  const declared = Object.entries(endpoints).map(([id, endpoint]) => [id, { entryPoint: id, ...endpoint }]);
  return {
    'functions/sdk.mjs': sdk,
    'functions/setup.mjs': setup,
    'functions/index.js': `// ${code}\n`,
    'functions/package.json': JSON.stringify({ name: 'functions', engines: { node: '22' } }),
    'functions/manifest.json': JSON.stringify({
      specVersion: 'v1alpha1',
      endpoints: Object.fromEntries(declared) as object,
      ...more,
    }),
  };
}

export function releaseOf(
  repository: Revisions,
  at: ComponentTarget,
  source: { readonly code: string; readonly endpoints?: Readonly<Record<string, Declared>>; readonly more?: object },
): Release {
  const { code, endpoints = { api: https }, more } = source;
  return repository.release(at, code, sourceFiles(endpoints, code, more));
}
