import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { DeploymentId } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { Tables } from '../tables.ts';

/** An entry as it leaves the store. */
export interface StoredEntry {
  readonly sequence: number;
  readonly atMs: number;
  /** A person's id, or `quarterdeck`. */
  readonly actor: string;
  readonly kind: string;
  readonly facts: Json;
  readonly hash: string;
}

const json = z.custom<Json>();

/** The chain of one deployment, oldest first. */
export async function entriesOf(db: Kysely<Tables>, chain: DeploymentId): Promise<readonly StoredEntry[]> {
  const rows = await db.selectFrom('audit').selectAll().where('chain', '=', chain).orderBy('sequence').execute();
  return rows.map((row) => ({
    sequence: row.sequence,
    atMs: row.at_ms,
    actor: row.actor,
    kind: row.kind,
    facts: json.parse(JSON.parse(row.facts)),
    hash: row.hash,
  }));
}
