import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { StoreRefused } from '../../ports/store-errors.ts';

/** What an export consists of; written last, so that a broken-off export has none. */
const manifest = z.object({
  format: z.literal(1),
  schema: z.number().int().positive(),
  tables: z.array(z.object({ name: z.string(), rows: z.number().int().min(0), sha256: z.string() })),
  sequences: z.array(z.object({ name: z.string(), value: z.number().int().min(0) })),
});

export type Manifest = z.infer<typeof manifest>;

export const manifestFile = (folder: string): string => path.join(folder, 'manifest.json');
export const tableFile = (folder: string, table: string): string => path.join(folder, `${table}.jsonl`);

/** A manifest and its own hash, by which an import that goes on knows that it is the same export. */
export async function readManifest(folder: string): Promise<{ readonly manifest: Manifest; readonly sha256: string }> {
  try {
    const text = await readFile(manifestFile(folder), 'utf8');
    return { manifest: manifest.parse(JSON.parse(text)), sha256: createHash('sha256').update(text).digest('hex') };
  } catch (error) {
    throw new StoreRefused(
      'broken-export',
      `${folder} holds no whole export: ${error instanceof z.ZodError ? 'its manifest is of another form' : 'its manifest cannot be read'}.`,
    );
  }
}

/** Refuses a file that is not what the manifest says, before anything is written. */
export async function requireWhole(folder: string, { tables }: Manifest): Promise<void> {
  for (const { name, rows, sha256 } of tables) {
    const hash = createHash('sha256');
    let count = 0;
    for await (const line of linesOf(folder, name)) {
      hash.update(`${line}\n`);
      count += 1;
    }
    if (count !== rows || hash.digest('hex') !== sha256)
      throw new StoreRefused('broken-export', `${name}.jsonl in ${folder} is damaged or incomplete; export again.`);
  }
}

/** The rows of a table, one JSON text a line. */
export async function* linesOf(folder: string, table: string): AsyncIterable<string> {
  const input = createReadStream(tableFile(folder, table), 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) yield line;
  } catch {
    throw new StoreRefused('broken-export', `${table}.jsonl in ${folder} cannot be read; export again.`);
  } finally {
    input.destroy();
  }
}
