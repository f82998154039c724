import { endianness } from 'node:os';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './failure.ts';

/** The number that makes a cluster itself and no other: the first eight bytes of its control file, in the machine's order. */
export async function systemIdentifierOf(dataFolder: string): Promise<string> {
  const file = await open(path.join(dataFolder, 'global/pg_control'));
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return String(endianness() === 'LE' ? buffer.readBigUInt64LE() : buffer.readBigUInt64BE());
  } finally {
    await file.close();
  }
}

/** Refuses data written by another major version, and says how to carry it over. */
export async function requireMajor(dataFolder: string, binaries: string): Promise<void> {
  const found = (await readFile(path.join(dataFolder, 'PG_VERSION'), 'utf8')).trim();
  const expected = binaries.split('.')[0] ?? binaries;
  if (found === expected) return;
  throw new EmbeddedPostgresError(
    'other-major',
    `The data in ${dataFolder} was written by PostgreSQL ${found}, and this release brings PostgreSQL ${expected}. ` +
      `Run "quarterdeck export" with the release that brought PostgreSQL ${found}, move the folder ${path.dirname(dataFolder)} away, then run "quarterdeck import" with this one.`,
  );
}
