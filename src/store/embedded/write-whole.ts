import { chown, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomText } from '../../io/random.ts';
import { isRoot } from './folders.ts';

/** Writes a private file whole or not at all; written by root it still belongs to whom the folder belongs to. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.new-${randomText(6)}`;
  await writeFile(draft, text, { mode: 0o600 });
  if (isRoot()) {
    const { uid, gid } = await stat(path.dirname(file));
    await chown(draft, uid, gid);
  }
  await rename(draft, file);
}
