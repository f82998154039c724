import { buffer } from 'node:stream/consumers';
import type { Entry, ZipFile } from 'yauzl';

const mostEntries = 2_000;

/** Texts of the wanted files in an archive, by name; undefined when it is broken, encrypted, or holds more than allowed. */
export async function unzip(
  archive: Buffer,
  { wanted, maximumBytes }: { readonly wanted: (name: string) => boolean; readonly maximumBytes: number },
): Promise<ReadonlyMap<string, string> | undefined> {
  const { fromBufferPromise } = await import('yauzl');
  const files = new Map<string, string>();
  let left = maximumBytes;
  try {
    const zip = await fromBufferPromise(archive, { lazyEntries: true });
    if (zip.entryCount > mostEntries) return undefined;
    for await (const entry of zip.eachEntry()) {
      if (!wanted(entry.fileName)) continue;
      // The reader ends a file that is longer than it says.
      if (entry.uncompressedSize > left) return undefined;
      left -= entry.uncompressedSize;
      files.set(entry.fileName, await textOf(zip, entry));
    }
    return files;
  } catch {
    // A broken archive and an encrypted one mean the same to whoever wanted a report.
    return undefined;
  }
}

const textOf = async (zip: ZipFile, entry: Entry): Promise<string> =>
  (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8');
