import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { httpFetch } from '../../../io/fetch.ts';
import { defined, visibleChild } from '../../../io/visible-child.ts';
import { timer, wait } from '../../../io/wait.ts';
import { manifestSchema } from './manifest.ts';
import type { Manifest } from './manifest.ts';

const fetch = httpFetch();
const withinMs = 60_000;
const pollMs = 50;

/** What discovery needs beside the folder with the functions. */
export interface Discovery {
  /** The checkout: packages may be installed at its root. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly project: string;
  /** Where a newer SDK writes the manifest. */
  readonly output: string;
}

function sdkFor(folder: string, root: string): string {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    const found = join(at, 'node_modules', '.bin', 'firebase-functions');
    if (existsSync(found)) return found;
  }
  throw new Error('firebase-functions is not installed in the source: add a build such as npm ci to the settings');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

function read(text: string): Manifest {
  const parsed = manifestSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `the functions SDK gave a manifest that cannot be read: ${z.prettifyError(parsed.error).slice(0, 500)}`,
  );
}

/** Asks a server of an older SDK; nothing as long as it does not listen. */
async function asked(port: number): Promise<string | undefined> {
  const url = `http://127.0.0.1:${String(port)}/__/functions.yaml`;
  const answer = await fetch({ url, method: 'GET', timeoutMs: withinMs, maximumBytes: 20_000_000 }).catch(
    () => undefined,
  );
  if (answer === undefined) return undefined;
  if (answer.status === 200) return answer.body;
  throw new Error(answer.body.slice(0, 1_000));
}

/** Lets the functions SDK of the source say what the source declares: newer ones write a file, older ones answer over HTTP. */
export async function discover(folder: string, { root, env, project, output }: Discovery): Promise<Manifest> {
  const port = await freePort();
  const config = env['FIREBASE_CONFIG'] ?? JSON.stringify({ projectId: project });
  // The SDK takes the folder it is started in; a single argument is not looked at.
  const child = visibleChild({
    command: sdkFor(folder, root),
    args: [folder],
    cwd: folder,
    env: defined({
      ...env,
      GCLOUD_PROJECT: project,
      FIREBASE_CONFIG: config,
      FUNCTIONS_CONTROL_API: 'true',
      FUNCTIONS_MANIFEST_OUTPUT_PATH: output,
      PORT: String(port),
    }),
  });
  const patience = timer(withinMs);
  try {
    while (!child.hasEnded()) {
      if (patience.isOver()) throw new Error('the functions SDK took longer than a minute');
      const text = await asked(port);
      if (text !== undefined) return read(text);
      await Promise.race([child.end, wait(pollMs)]);
    }
    if (existsSync(output)) return read(await readFile(output, 'utf8'));
    const { code } = await child.end;
    throw new Error(`the functions SDK ended with exit code ${String(code)} and without a manifest`);
  } finally {
    if (!child.hasEnded()) await child.stop();
  }
}
