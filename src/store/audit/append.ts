import type { Kysely } from 'kysely';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Tables } from '../tables.ts';
import { beforeFirst, mainChain, rowsAfter } from './chain.ts';

/**
 * Adds the entries at the end of their chains. Called last in a transaction: a chain's head stays locked until the
 * commit, and chains are locked in one order, so that writers wait for each other briefly and never in a circle.
 */
export async function appendAudit(db: Kysely<Tables>, entries: readonly AuditEntry[]): Promise<void> {
  const byChain = Map.groupBy(entries, (entry) => entry.deployment ?? mainChain);
  for (const chain of [...byChain.keys()].sort()) await appendTo(db, chain, byChain.get(chain) ?? []);
}

async function appendTo(db: Kysely<Tables>, chain: string, entries: readonly AuditEntry[]): Promise<void> {
  const head = await db
    .insertInto('audit_chain')
    .values({ chain, count: 0, hash: beforeFirst })
    .onConflict((conflict) => conflict.column('chain').doUpdateSet({ chain }))
    .returning(['count', 'hash'])
    .executeTakeFirstOrThrow();
  const rows = rowsAfter(head, chain, entries);
  const last = rows.at(-1);
  if (last === undefined) return;
  await db
    .with('appended', (cte) =>
      cte
        .insertInto('audit')
        .values([...rows])
        .returning('sequence'),
    )
    .updateTable('audit_chain')
    .set({ count: last.sequence, hash: last.hash })
    .where('chain', '=', chain)
    .execute();
}
