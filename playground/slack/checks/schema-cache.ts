import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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

/** One process makes it, the others wait for that: a run of tests starts dozens of workspaces at once. */
async function generate(source: string, target: string): Promise<SchemaFile> {
  const lock = `${target}.lock`;
  await mkdir(dirname(target), { recursive: true });
  const mine = await take(lock);
  try {
    if (mine) await runGenerator(source, target);
    else await othersAreDone(lock);
  } finally {
    if (mine) await rm(lock, { force: true });
  }
  const schema = await readSchema(target);
  if (schema) return schema;
  if (mine) throw new Error(`the JSON Schema in ${target} cannot be read`);
  // Whoever had the lock was ended in the middle.
  return generate(source, target);
}

async function runGenerator(source: string, target: string): Promise<void> {
  const program = fileURLToPath(new URL('./generate-schema.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [program, source, target]);
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

const lookMs = 100;

/** Until the lock is gone, or whoever made it is. */
async function othersAreDone(lock: string): Promise<void> {
  for (;;) {
    const holder = await readFile(lock, 'utf8').catch(() => undefined);
    if (holder === undefined) return;
    if (holder !== '' && !isAlive(Number(holder))) {
      await rm(lock, { force: true });
      return;
    }
    await delay(lookMs);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
