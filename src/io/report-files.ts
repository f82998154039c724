import { readFile, stat } from 'node:fs/promises';

/** What tells one writing of a file from the next; undefined when there is no such file. */
export async function markOfFile(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isFile() === true ? `${found.ino} ${found.mtimeNs} ${found.size}` : undefined;
}

/** The text of a file; undefined when it is not there, cannot be read, or is larger than allowed. */
export async function readBounded(path: string, maximumBytes: number): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > maximumBytes) return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}
