import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** The same for every file: an archive is as old as nothing, so that the same commit gives the same bytes. */
const noTime = new Date(1980, 0, 1);

/** A star stands for hidden names too, which Node's own matching leaves out. */
const shown = (path: string): string => path.replaceAll(/(^|\/)\.(?=[^./])/g, '$1\u{e000}');

/** A pattern without a slash means a name at any depth, as in firebase.json. */
export function isIgnored(path: string, patterns: readonly string[]): boolean {
  const own = shown(path);
  return patterns.some((pattern) => {
    const bare = shown(pattern.replace(/^\.?\//, '').replace(/\/$/, ''));
    if (!bare.includes('/')) return own.split('/').some((name) => matchesGlob(name, bare));
    return matchesGlob(own, bare) || matchesGlob(own, `${bare}/**`);
  });
}

async function filesIn(folder: string, patterns: readonly string[], under = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of (await readdir(join(folder, under))).sort()) {
    const path = under === '' ? name : `${under}/${name}`;
    if (isIgnored(path, patterns)) continue;
    const facts = await lstat(join(folder, path));
    if (facts.isDirectory()) found.push(...(await filesIn(folder, patterns, path)));
    else if (facts.isFile()) found.push(path);
    else throw new Error(`${path} is neither a file nor a folder and cannot be packed; ignore it in firebase.json`);
  }
  return found;
}

/** A folder as one archive whose bytes depend on the files alone. */
export async function packed(
  folder: string,
  patterns: readonly string[],
): Promise<{ readonly bytes: Buffer; readonly files: number }> {
  const files = await filesIn(folder, patterns);
  if (files.length === 0) throw new Error('there is no file to pack');
  const archive = new ZipFile();
  for (const path of files) {
    const { mode } = await lstat(join(folder, path));
    const options = { mtime: noTime, forceDosTimestamp: true, mode: (mode & 0o100) === 0 ? 0o100644 : 0o100755 };
    archive.addBuffer(await readFile(join(folder, path)), path, options);
  }
  archive.end();
  return { bytes: await buffer(archive.outputStream), files: files.length };
}
