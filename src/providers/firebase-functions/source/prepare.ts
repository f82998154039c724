import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { systemClock } from '../../../io/clock.ts';
import { defined, visibleChild } from '../../../io/visible-child.ts';
import { checkout } from '../../supervisor/checkout.ts';
import type { Artefact } from './artefact.ts';
import { writeArtefact } from './artefact.ts';
import { discover } from './discover.ts';
import { firebaseConfigIn } from './firebase-config.ts';
import { packed } from './pack.ts';
import type { PrepareSpec } from './prepare-spec.ts';
import { uploadMissing } from './upload.ts';

/** What the preparing program got from outside. */
export interface PrepareSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly token: string;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function envFiles(folder: string, project: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of ['.env', `.env.${project}`]) {
    const path = join(folder, name);
    if (existsSync(path)) Object.assign(found, parseEnv(await readFile(path, 'utf8')));
  }
  return found;
}

async function runtimeOf(folder: string): Promise<string | undefined> {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const { engines } = JSON.parse(await readFile(path, 'utf8')) as { engines?: { node?: unknown } };
  const major = typeof engines?.node === 'string' ? /\d+/.exec(engines.node)?.[0] : undefined;
  return major === undefined ? undefined : `nodejs${major}`;
}

async function build(spec: PrepareSpec, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const [file = '', ...args] of spec.makings.build) {
    say(`$ ${[file, ...args].join(' ')}`);
    const { code, signal } = await visibleChild({ command: file, args, cwd: folder, env: defined(env) }).end;
    if (code !== 0)
      throw new Error(`${file} ended with ${signal ?? (code === null ? 'no start' : `exit code ${String(code)}`)}`);
  }
}

async function make(spec: PrepareSpec, work: string, environment: NodeJS.ProcessEnv): Promise<Artefact> {
  const { makings } = spec;
  const { PATH = '', HOME = work } = environment;
  const git = { PATH, HOME };
  const root = await checkout({ repository: makings.repository, revision: makings.revision, under: work, env: git });
  const folder = join(root, makings.source);
  if (!existsSync(folder)) throw new Error(`the commit has no folder ${makings.source}`);
  await build(spec, folder, environment);
  const config = await firebaseConfigIn(root, makings);
  const own = { ...(await envFiles(folder, makings.project)), ...makings.functionEnv };
  say('asking the functions SDK what the source declares');
  const manifest = await discover(folder, {
    root,
    env: { ...environment, ...own, GCLOUD_PROJECT: makings.project },
    project: makings.project,
    output: join(work, 'manifest.json'),
  });
  const archive = await packed(folder, config.ignore);
  const runtime = config.runtime ?? (await runtimeOf(folder));
  say(
    `${Object.keys(manifest.endpoints).length} functions, ${String(archive.files)} files, ${String(archive.bytes.length)} bytes packed`,
  );
  return { manifest, archive: archive.bytes, env: own, ...(runtime !== undefined && { runtime }) };
}

const keptMs = 30 * 86_400_000;

/** Removes artefacts that nobody asked for in a month. */
async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const used = await stat(join(folder, name, 'used')).catch(() => undefined);
    if (used !== undefined && used.mtimeMs < systemClock.now() - keptMs)
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Makes the artefact of a revision, unless it is there, and uploads it where it is missing. */
export async function prepare(spec: PrepareSpec, { environment, token }: PrepareSurroundings): Promise<void> {
  if (!existsSync(spec.artefact)) {
    const work = join(spec.workUnder, `${process.pid}`);
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true, mode: 0o700 });
    try {
      const fresh = join(work, 'artefact');
      await writeArtefact(fresh, await make(spec, work, environment));
      await mkdir(join(spec.artefact, '..'), { recursive: true, mode: 0o700 });
      // Somebody else may have been faster with the very same artefact.
      await rename(fresh, spec.artefact).catch((error: unknown) => {
        if (!existsSync(spec.artefact)) throw error;
      });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  if (spec.upload.wanted) await uploadMissing(spec, token, say);
  await writeFile(join(spec.artefact, 'used'), '');
  await forgetOld(join(spec.artefact, '..'));
}
