import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');
const versioned = z.object({ version: z.string() });

/** A JSON Schema with its definitions, as far as it is looked into here. */
const schemaFile = z.looseObject({ definitions: z.record(z.string(), z.looseObject({})) });

/** What `schemaFile` promises. */
export type SchemaFile = z.output<typeof schemaFile>;

/**
 * The JSON Schema of the types that a file exports. It is made once per version of the package and kept beside the
 * installed packages, because no vendor's file belongs into the repository.
 */
export async function loadSchema(sourceUrl: URL, packageName: string): Promise<SchemaFile> {
  const source = fileURLToPath(sourceUrl);
  const manifest: unknown = JSON.parse(await readFile(join(root, 'node_modules', packageName, 'package.json'), 'utf8'));
  const { version } = versioned.parse(manifest);
  const digest = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 12);
  const name = `${packageName.replace('/', '-')}-${version}-${digest}.json`;
  const target = join(root, 'node_modules/.cache/quarterdeck', name);
  return (await readSchema(target)) ?? (await generate(source, target));
}

async function readSchema(path: string): Promise<SchemaFile | undefined> {
  try {
    return schemaFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function generate(source: string, target: string): Promise<SchemaFile> {
  const program = fileURLToPath(new URL('./generate-schema.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [program, source, target]);
  const schema = await readSchema(target);
  if (!schema) throw new Error(`the JSON Schema in ${target} cannot be read`);
  return schema;
}
