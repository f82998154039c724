import type { Kysely } from 'kysely';
import type { AuditFault } from '../../ports/audit.ts';
import type { Tables } from '../tables.ts';

/** What the rest of the database says about the record: whoever removes entries has to remember these places too. */
export async function compareRest(
  db: Kysely<Tables>,
  reach: ReadonlyMap<string, number>,
): Promise<readonly AuditFault[]> {
  return [...(await withoutRecord(db)), ...(await withoutSeal(db, reach))];
}

/** A deployment's first entry is written together with its row. */
async function withoutRecord(db: Kysely<Tables>): Promise<readonly AuditFault[]> {
  const rows = await db
    .selectFrom('deployment')
    .leftJoin('audit_chain', 'audit_chain.chain', 'deployment.id')
    .leftJoin('audit_stub', 'audit_stub.chain', 'deployment.id')
    .select('deployment.id')
    .where('audit_chain.chain', 'is', null)
    .where('audit_stub.chain', 'is', null)
    .orderBy('deployment.id')
    .execute();
  return rows.map(({ id }) => ({
    kind: 'removed',
    chain: id,
    sequence: 0,
    sentence: `The deployment ${id} is stored, but all entries about it are gone.`,
  }));
}

/** Each chain's row notes how far it was sealed. */
async function withoutSeal(db: Kysely<Tables>, reach: ReadonlyMap<string, number>): Promise<readonly AuditFault[]> {
  const rows = await db
    .selectFrom('audit_chain')
    .select(['chain', 'sealed_count'])
    .where('sealed_count', '>', 0)
    .orderBy('chain')
    .execute();
  return rows
    .filter(({ chain, sealed_count: sealed }) => sealed > (reach.get(chain) ?? 0))
    .map(({ chain, sealed_count: sealed }) => ({
      kind: 'seal-removed',
      chain,
      sequence: sealed,
      sentence: `${chain} was sealed up to entry ${sealed}, but no seal reaches that far: seals are gone.`,
    }));
}
