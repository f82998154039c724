import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { codeOf } from './failure.ts';
import { writeWhole } from './write-whole.ts';

const addressSchema = z.object({
  port: z.int().min(1).max(65_535),
  pid: z.int().positive(),
  systemIdentifier: z.string(),
  dataFolder: z.string(),
});

/** Where a cluster answered last; a hint that must be verified, never a promise. */
export type Address = Readonly<z.infer<typeof addressSchema>>;

/** The last known address of a state folder's cluster; a damaged file counts as none. */
export async function readAddress(stateFolder: string): Promise<Address | undefined> {
  try {
    const text = await readFile(path.join(stateFolder, 'postgres.json'), 'utf8');
    return addressSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Remembers where the cluster answered. */
export async function writeAddress(stateFolder: string, address: Address): Promise<void> {
  await writeWhole(path.join(stateFolder, 'postgres.json'), `${JSON.stringify(address, null, 2)}\n`);
}

/** A port that is free now: the preferred one when it can be had, so that the pools of others find the server again. */
export async function freePort(preferred: number | undefined): Promise<number> {
  return (preferred === undefined ? undefined : await bind(preferred)) ?? (await bind(0)) ?? 0;
}

function bind(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => {
        resolve(bound);
      });
    });
  });
}
