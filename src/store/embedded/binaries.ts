import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { randomText } from '../../io/random.ts';
import { runToEnd } from '../../io/run-to-end.ts';
import type { RunAs } from '../../io/spawn-server.ts';
import { EmbeddedPostgresError, codeOf } from './failure.ts';
import { makeLinks } from './links.ts';

/** Where the binaries come from, where a copy may go, and who must be able to run them. */
export interface BinariesRequest {
  readonly packageFolder: string;
  readonly copiesFolder: string;
  readonly runAs: RunAs | undefined;
}

/** The whole environment of every PostgreSQL program: macOS needs a locale to be named, the rest keeps dates plain. */
export const postgresEnvironment = { LC_ALL: 'C', TZ: 'UTC' } as const;

const manifestSchema = z.object({ version: z.string().regex(/^\d+\.[\w.-]+$/) });

/** The version of the binaries in a package, as `18.4.0-beta.17`. */
export async function binariesVersion(packageFolder: string): Promise<string> {
  const manifest = await readFile(path.join(packageFolder, 'package.json'), 'utf8');
  return manifestSchema.parse(JSON.parse(manifest)).version;
}

/** A folder with runnable `postgres` and `initdb`: the package's own, or a copy where that one is closed or incomplete. */
export async function prepareBinaries(request: BinariesRequest): Promise<string> {
  const inPlace = path.join(request.packageFolder, 'native/bin');
  await makeLinks(request.packageFolder);
  if ((await whyUnusable(inPlace, request.runAs)) === undefined) return inPlace;
  const copy = path.join(request.copiesFolder, `postgres-${await binariesVersion(request.packageFolder)}`);
  await stageCopy(request.packageFolder, copy);
  const bin = path.join(copy, 'native/bin');
  const reason = await whyUnusable(bin, request.runAs);
  if (reason === undefined) return bin;
  throw new EmbeddedPostgresError(
    'binaries-unusable',
    `The PostgreSQL binaries in ${bin} do not run here: ${reason}. Check that the folder is not mounted noexec and that the system's C++ library is installed, or set DATABASE_URL.`,
  );
}

async function whyUnusable(bin: string, runAs: RunAs | undefined): Promise<string | undefined> {
  // Running it is the only test that sees parents' modes, noexec mounts and missing libraries alike.
  const program = {
    command: path.join(bin, 'postgres'),
    args: ['--version'],
    env: postgresEnvironment,
    cwd: '/',
    runAs,
  };
  const end = await runToEnd(program, 10_000);
  if (end.kind === 'failed-to-start') return end.reason;
  return end.code === 0 ? undefined : end.output;
}

async function stageCopy(packageFolder: string, target: string): Promise<void> {
  const staging = `${target}.new-${randomText(6)}`;
  try {
    await copyTree(path.join(packageFolder, 'native'), path.join(staging, 'native'));
    await copyFile(path.join(packageFolder, 'package.json'), path.join(staging, 'package.json'));
    await makeLinks(staging);
    await chmod(staging, 0o755);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    const code = codeOf(error);
    // Another process finished the same copy first; a copy is only ever seen whole.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  // The umask may have closed it to the account that runs the server.
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (!entry.name.endsWith('.a')) {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
      await chmod(target, path.basename(from) === 'bin' ? 0o755 : 0o644);
    }
  }
}
