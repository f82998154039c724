import { type Kysely, sql } from 'kysely';
import type { Secret } from '../../domain/secret.ts';
import type { AuditStubRow, Tables } from '../tables.ts';
import { appendAudit } from './append.ts';
import { signatureOf } from './signature.ts';

/** What a stub's signature covers. */
export const stubSigned = ({ chain, count, hash, cut_at_ms }: Omit<AuditStubRow, 'signature'>): unknown => ({
  stub: { chain, count, hash, cut_at_ms },
});

const perRun = 200;

/** What retention needs to know. */
export interface Cutting {
  readonly key: Secret | undefined;
  readonly endedBeforeMs: number;
  readonly nowMs: number;
}

/** Cuts the chains of deployments that ended long ago, each in a transaction of its own; gives how many. */
export async function cutOldChains(db: Kysely<Tables>, cutting: Cutting): Promise<number> {
  const old = await db
    .selectFrom('deployment')
    .innerJoin('audit_chain', 'audit_chain.chain', 'deployment.id')
    .select('deployment.id')
    .where('deployment.is_final', '=', true)
    .where('deployment.finished_at_ms', '<', Math.floor(cutting.endedBeforeMs))
    .whereRef('audit_chain.count', '=', 'audit_chain.sealed_count')
    .where((eb) => eb.exists(eb.selectFrom('audit').select('sequence').whereRef('audit.chain', '=', 'deployment.id')))
    .orderBy('deployment.finished_at_ms')
    .limit(perRun)
    .execute();
  let count = 0;
  for (const { id } of old) if (await cutChain(db, id, cutting)) count += 1;
  return count;
}

/** The deployment's own row stays: what was live when is still known. */
function cutChain(db: Kysely<Tables>, chain: string, { key, nowMs }: Cutting): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const sealed = tx.selectFrom('audit_chain').select(['count', 'hash']).where('chain', '=', chain);
    const head = await sealed.whereRef('count', '=', 'sealed_count').forNoKeyUpdate().executeTakeFirst();
    if (head === undefined) return false;
    const body = { chain, ...head, cut_at_ms: Math.floor(nowMs) };
    const stub = { ...body, signature: signatureOf(key, stubSigned(body)) };
    await tx
      .insertInto('audit_stub')
      .values(stub)
      .onConflict((conflict) => conflict.column('chain').doUpdateSet(stub))
      .execute();
    await sql`SELECT set_config('quarterdeck.retention', 'on', true)`.execute(tx);
    await tx.deleteFrom('audit').where('chain', '=', chain).execute();
    await tx.deleteFrom('series').where('deployment', '=', chain).execute();
    await tx.deleteFrom('step').where('deployment', '=', chain).execute();
    const facts = { chain, count: head.count, hash: head.hash };
    await appendAudit(tx, [{ atMs: nowMs, actor: { kind: 'quarterdeck' }, kind: 'retention-cut', facts }]);
    return true;
  });
}

const keptDays = 14;

/** Forgets requests and messages that were settled two weeks ago; Slack repeats itself for an hour at most. */
export async function forgetSettled(db: Kysely<Tables>): Promise<void> {
  const before = sql<Date>`now() - make_interval(days => ${keptDays})`;
  await db.deleteFrom('inbox').where('finished_at', '<', before).execute();
  await db.deleteFrom('outbox').where('settled_at', '<', before).execute();
}
