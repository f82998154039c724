import { type Kysely, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { ConfigVersions, StoredConfig } from '../ports/config-versions.ts';
import type { Tables } from './tables.ts';

/** Any number that no other lock of ours has. */
const proposing = 7_310_461;

const content = z.object({ text: z.string() });

/** Every configuration that ruled, in the order in which they did. */
export function configVersions(db: Kysely<Tables>): ConfigVersions {
  return {
    newest: () => newest(db),
    propose: ({ version, text }, atMs) =>
      db.transaction().execute(async (tx) => {
        await sql`SELECT pg_advisory_xact_lock(${proposing})`.execute(tx);
        const ruling = await newest(tx);
        if (ruling?.version === version) return ruling;
        const row = { version, content: JSON.stringify({ text }), at_ms: Math.floor(atMs) };
        return read(await tx.insertInto('config_version').values(row).returningAll().executeTakeFirstOrThrow());
      }),
  };
}

async function newest(db: Kysely<Tables>): Promise<StoredConfig | undefined> {
  const row = await db.selectFrom('config_version').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst();
  return row && read(row);
}

const read = (row: Selectable<Tables['config_version']>): StoredConfig => ({
  number: row.number,
  version: row.version,
  text: content.parse(row.content).text,
});
