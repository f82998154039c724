import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(inflateRaw);

const endMark = 0x06_05_4b_50;
const entryMark = 0x02_01_4b_50;
const fileMark = 0x04_03_4b_50;
const endSize = 22;
const longestComment = 65_535;
const mostEntries = 2_000;

/** Texts of the wanted files in an archive, by name; undefined when it is broken, encrypted, or holds more than allowed. */
export async function unzip(
  archive: Buffer,
  { wanted, maximumBytes }: { readonly wanted: (name: string) => boolean; readonly maximumBytes: number },
): Promise<ReadonlyMap<string, string> | undefined> {
  const files = new Map<string, string>();
  let left = maximumBytes;
  try {
    for (const entry of entriesOf(archive)) {
      if (!wanted(entry.name)) continue;
      const bytes = await contentOf(archive, entry, left);
      left -= bytes.length;
      files.set(entry.name, bytes.toString('utf8'));
    }
    return files;
  } catch {
    // Reading beyond the end, a broken stream and a bomb all mean the same to whoever wanted a report.
    return undefined;
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

/** By the directory at the archive's end, which alone says what is in it. */
function entriesOf(archive: Buffer): readonly Entry[] {
  const first = Math.max(0, archive.length - endSize - longestComment);
  let end = archive.length - endSize;
  while (end >= first && archive.readUInt32LE(end) !== endMark) end -= 1;
  const count = archive.readUInt16LE(end + 10);
  if (count > mostEntries) throw new Error('too many files');
  const entries: Entry[] = [];
  for (let index = 0, at = archive.readUInt32LE(end + 16); index < count; index += 1) {
    if (archive.readUInt32LE(at) !== entryMark) throw new Error('no entry');
    if ((archive.readUInt16LE(at + 8) & 1) === 1) throw new Error('encrypted');
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + (name ?? 0)),
      method: archive.readUInt16LE(at + 10),
      packed: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    });
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

async function contentOf(archive: Buffer, { method, packed, offset }: Entry, most: number): Promise<Buffer> {
  if (archive.readUInt32LE(offset) !== fileMark) throw new Error('no file');
  const from = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  if (from + packed > archive.length) throw new Error('cut off');
  const bytes = archive.subarray(from, from + packed);
  if (method === 8) return inflate(bytes, { maxOutputLength: Math.max(1, most) });
  if (method !== 0 || packed > most) throw new Error('not readable');
  return bytes;
}
