import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../supervisor/durable-file.ts';
import { manifestSchema } from './manifest.ts';
import type { Manifest } from './manifest.ts';

const meta = z.object({
  sourceHash: z.string(),
  env: z.record(z.string(), z.string()),
  runtime: z.string().optional(),
});

/** Where a source lies at Google; the generation of the object is left out where it is the only one. */
export const savedSource = z
  .object({ bucket: z.string(), object: z.string(), generation: z.string().optional() })
  .transform(({ bucket, object, generation }) => ({ bucket, object, ...(generation !== undefined && { generation }) }));

const upload = z.discriminatedUnion('generation', [
  z.object({
    generation: z.literal(2),
    atMs: z.number(),
    source: savedSource,
  }),
  z.object({ generation: z.literal(1), atMs: z.number(), uploadUrl: z.string() }),
]);
export type Upload = z.infer<typeof upload>;

/** What the preparing program made of a revision. */
export interface Artefact {
  readonly manifest: Manifest;
  readonly archive: Buffer;
  readonly env: Readonly<Record<string, string>>;
  readonly runtime?: string;
}

/** An artefact as it is read back, without its archive. */
export interface ReadyArtefact {
  readonly manifest: Manifest;
  readonly sourceHash: string;
  readonly env: Readonly<Record<string, string>>;
  readonly runtime?: string;
  /** By `generation region`. */
  readonly uploads: Readonly<Record<string, Upload>>;
}

const places = (folder: string) => ({
  manifest: join(folder, 'manifest.json'),
  archive: join(folder, 'source.zip'),
  meta: join(folder, 'meta.json'),
  uploads: join(folder, 'uploads'),
});

/** Writes an artefact into a new folder. */
export async function writeArtefact(folder: string, artefact: Artefact): Promise<void> {
  const { manifest, archive, meta: metaPath, uploads } = places(folder);
  await mkdir(uploads, { recursive: true, mode: 0o700 });
  await writeFile(archive, artefact.archive, { mode: 0o600 });
  await writeFile(manifest, JSON.stringify(artefact.manifest), { mode: 0o600 });
  const sourceHash = createHash('sha256').update(artefact.archive).digest('hex');
  const { env, runtime } = artefact;
  await writeFile(metaPath, JSON.stringify({ sourceHash, env, runtime }), { mode: 0o600 });
}

const jsonIn = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8')) as unknown;

/** Reads an artefact; nothing when it was never made here. */
export async function readArtefact(folder: string): Promise<ReadyArtefact | undefined> {
  if (!existsSync(folder)) return undefined;
  const place = places(folder);
  const { sourceHash, env, runtime } = meta.parse(await jsonIn(place.meta));
  const uploads: Record<string, Upload> = {};
  for (const name of (await readdir(place.uploads)).filter((file) => file.endsWith('.json')))
    uploads[name.slice(0, -5).replace('-', ' ')] = upload.parse(await jsonIn(join(place.uploads, name)));
  const manifest = manifestSchema.parse(await jsonIn(place.manifest));
  return { manifest, sourceHash, env, uploads, ...(runtime !== undefined && { runtime }) };
}

export const readArchive = (folder: string): Promise<Buffer> => readFile(places(folder).archive);

/** Remembers where the archive lies at Google. */
export const writeUpload = (folder: string, region: string, done: Upload): Promise<void> =>
  replaceFile(join(places(folder).uploads, `${String(done.generation)}-${region}.json`), JSON.stringify(done));
