import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import { ProviderError } from '../../ports/provider-error.ts';

/** What is never shown, whatever the configuration says: repositories, and what begins with a dot as far as it is listed. */
const alwaysIgnored = ['**/.git/**', '**/node_modules/**'];
/** The service's own limit for one site's file is 2 GB; more than this would not fit into our memory while it is sent. */
const largestBytes = 256 * 1024 * 1024;
const level = 9;

/** A file of the site: its address below the root, and where it lies. */
export interface SiteFile {
  readonly path: string;
  readonly file: string;
}

const isIgnored = (path: string, ignore: readonly string[]): boolean =>
  ignore.some((pattern) => matchesGlob(path, pattern) || matchesGlob(path, pattern.replace(/\/\*\*$/, '')));

/** Every file of a folder, in a fixed order. Symbolic links are refused: they could lead out of the checkout. */
export async function filesIn(folder: string, ignore: readonly string[]): Promise<readonly SiteFile[]> {
  const ignored = [...alwaysIgnored, ...ignore];
  const walk = async (below: string): Promise<readonly SiteFile[]> => {
    const entries = (await readdir(join(folder, below), { withFileTypes: true })).sort((one, other) =>
      one.name < other.name ? -1 : 1,
    );
    const found: SiteFile[] = [];
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isIgnored(path, ignored)) continue;
      if (entry.isSymbolicLink())
        throw new ProviderError('invalid', `${JSON.stringify(path)} is a symbolic link, which is never followed`);
      if (entry.isDirectory()) found.push(...(await walk(path)));
      else if (entry.isFile()) found.push({ path: `/${path}`, file: join(folder, path) });
    }
    return found;
  };
  return walk('').catch((error: unknown) => {
    if (error instanceof ProviderError) throw error;
    throw new ProviderError('invalid', 'the folder of the site does not exist at this revision');
  });
}

/** The hash that Hosting wants: of the packed bytes, never all of them in memory. */
async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(createReadStream(file), createGzip({ level }), async (packed: AsyncIterable<Buffer>) => {
    for await (const chunk of packed) {
      size += chunk.length;
      hash.update(chunk);
    }
  });
  if (size > largestBytes) throw new ProviderError('invalid', 'a file of the site is larger than 256 MB when packed');
  return hash.digest('hex');
}

const pack = promisify<Buffer, { readonly level: number }, Buffer>(gzip);

/** The packed bytes of one file, the same each time. */
export const packed = async (file: string): Promise<Buffer> => pack(await readFile(file), { level });

/** Calls one function for all, so many at a time; the first failure ends it. */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  once: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await once(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

const hashesAtOnce = 4;

/** The hash of each file by its address, a few at a time: each takes a file and the memory to pack it. */
export async function hashed(files: readonly SiteFile[]): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  await inParallel(files, hashesAtOnce, async ({ path, file }) => {
    hashes.set(path, await hashOf(file));
  });
  return new Map(files.map(({ path }) => [path, hashes.get(path) ?? '']));
}

/** Addresses that are new, different or gone, compared by hash. */
export function difference(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { readonly changed: readonly string[]; readonly gone: readonly string[] } {
  return {
    changed: [...after].filter(([path, hash]) => before.get(path) !== hash).map(([path]) => path),
    gone: [...before.keys()].filter((path) => !after.has(path)),
  };
}
