import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const entry = z.looseObject({
  source: z.string().optional(),
  codebase: z.string().default('default'),
  ignore: z.array(z.string()).optional(),
  runtime: z.string().optional(),
});
const file = z.looseObject({ functions: z.union([z.array(entry), entry]).optional() });

/** What Firebase itself leaves out when nobody says anything. */
const usual = ['node_modules', '.git', 'firebase-debug.log', 'firebase-debug.*.log'];

/** The part of a repository's firebase.json that is about a codebase. */
export interface CodebaseConfig {
  readonly ignore: readonly string[];
  readonly runtime?: string;
}

/** Reads firebase.json at the root of the checkout; a repository needs none. */
export async function firebaseConfigIn(
  root: string,
  wanted: { readonly source: string; readonly codebase: string },
): Promise<CodebaseConfig> {
  const path = join(root, 'firebase.json');
  if (!existsSync(path)) return { ignore: usual };
  const { functions } = file.parse(JSON.parse(await readFile(path, 'utf8')));
  const entries =
    functions === undefined ? [] : 'source' in functions || !Array.isArray(functions) ? [functions] : functions;
  const found = entries.find(({ codebase }) => codebase === wanted.codebase);
  const ignore = found?.ignore ?? usual;
  // Never packed, whatever the file says: Google installs the packages itself.
  const always = ignore.includes('node_modules') ? ignore : ['node_modules', ...ignore];
  return { ignore: always, ...(found?.runtime !== undefined && { runtime: found.runtime }) };
}
