import { readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { codeOf } from './failure.ts';

const listSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the library links that npm packages cannot carry; complete links are left alone, so two processes may do it at once.
 * `read-only` when the folder does not allow it.
 */
export async function makeLinks(packageFolder: string): Promise<'linked' | 'read-only'> {
  for (const link of await linkList(packageFolder)) {
    const target = path.resolve(packageFolder, link.target);
    const source = path.relative(path.dirname(target), path.resolve(packageFolder, link.source));
    try {
      await symlink(source, target);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') continue;
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return 'read-only';
      throw error;
    }
  }
  return 'linked';
}

async function linkList(packageFolder: string): Promise<z.infer<typeof listSchema>> {
  try {
    return listSchema.parse(JSON.parse(await readFile(path.join(packageFolder, 'native/pg-symlinks.json'), 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
