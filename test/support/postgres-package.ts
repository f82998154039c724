import { cp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { packageFolder, packageFor, thisPlatform } from '../../src/store/embedded/platform.ts';

/** A copy of the installed binaries as npm leaves them when install scripts are off: without the library links. */
export async function aPackageWithoutLinks(parent: string): Promise<string> {
  const copy = path.join(parent, 'package');
  const installed = packageFolder(packageFor(thisPlatform()));
  await cp(installed, copy, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
  for (const link of await linksOf(copy)) await rm(path.join(copy, 'native/lib', link));
  return copy;
}

/** The names of the library links in a package. */
export async function linksOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(folder, 'native/lib'), { withFileTypes: true });
  return entries.filter((entry) => entry.isSymbolicLink()).map((entry) => entry.name);
}
