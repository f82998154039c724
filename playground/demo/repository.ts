import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { importStream, type SourceFile } from './import-stream.ts';

export interface DemoRepository {
  readonly folder: string;
  /** Full commit hashes by version. */
  readonly revisions: Readonly<Record<string, string>>;
}

const sourcePaths = ['service.ts', 'behaviour.ts', 'cart.ts', 'release.ts', 'shop-page.ts'];

const readSource = async (path: string): Promise<SourceFile> => ({
  path,
  text: await readFile(join(import.meta.dirname, path), 'utf8'),
});

/** Git without the settings, hooks and identity of whoever starts the playground. */
function gitIn(folder: string) {
  const options = ['-c', 'user.name=Shop', '-c', 'user.email=shop@shop.example', '-c', 'core.hooksPath=/dev/null'];
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    // A folder inside somebody's checkout must not be taken for a part of that checkout.
    GIT_DIR: join(folder, '.git'),
    GIT_WORK_TREE: folder,
    LC_ALL: 'C',
  };
  return async (args: readonly string[], input = ''): Promise<string> => {
    const { stdout } = await execa('git', [...options, ...args], { cwd: folder, env, extendEnv: false, input });
    return stdout;
  };
}

type Git = ReturnType<typeof gitIn>;

async function taggedRevisions(git: Git): Promise<Readonly<Record<string, string>>> {
  // The second name is that of the commit which an annotated tag points at.
  const lines = await git(['for-each-ref', '--format=%(refname:short) %(*objectname)', 'refs/tags']);
  return Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const [tag, hash] = line.split(' ');
      return tag === undefined || hash === undefined || hash === '' ? [] : [[tag, hash]];
    }),
  );
}

/** The mark comes first and says "unfinished", so that a repository left half made is known as ours and made again. */
async function write(git: Git, folder: string, stream: string): Promise<void> {
  await rm(join(folder, '.git'), { recursive: true, force: true });
  await mkdir(join(folder, '.git'), { recursive: true });
  await writeFile(markIn(folder), 'unfinished');
  await git(['init', '--quiet', '--template=', '--initial-branch=main']);
  await git(['fast-import', '--quiet', '--force', '--done'], stream);
  await git(['reset', '--quiet', '--hard', 'main']);
  await writeFile(markIn(folder), fingerprintOf(stream));
}

const markIn = (folder: string) => join(folder, '.git', 'made-from');

const fingerprintOf = (stream: string) => createHash('sha256').update(stream).digest('hex');

/** Refuses a repository that somebody else made: replacing it would lose their work. */
async function fingerprintIn(folder: string): Promise<string | undefined> {
  if (!existsSync(join(folder, '.git'))) return undefined;
  if (!existsSync(markIn(folder))) throw new Error(`${folder} holds another git repository: choose an empty folder`);
  return readFile(markIn(folder), 'utf8');
}

/** The shop's repository: v1 good, v2 good, v3 fails 5 %, v4 slow, v5 crashes, v6 good. */
export const makeDemoRepository = async (place: string): Promise<DemoRepository> =>
  makeRepositoryOf(importStream(await Promise.all(sourcePaths.map(readSource))), place);

/**
 * Makes a git repository of a stream for `git fast-import`, the same commits on every machine. Done again it changes
 * nothing, so that commits made by hand survive a restart; only a repository of another make is replaced.
 */
export async function makeRepositoryOf(stream: string, place: string): Promise<DemoRepository> {
  const folder = resolve(place);
  await mkdir(folder, { recursive: true });
  const git = gitIn(folder);
  if ((await fingerprintIn(folder)) !== fingerprintOf(stream)) {
    await write(git, folder, stream);
  }
  return { folder, revisions: await taggedRevisions(git) };
}
