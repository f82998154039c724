import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { canonical } from '../../domain/json.ts';
import type { Secret } from '../../domain/secret.ts';
import type { AuditHead } from '../../ports/audit.ts';
import type { AuditSealRow, Tables } from '../tables.ts';
import { beforeFirst } from './chain.ts';
import { signatureOf } from './signature.ts';

const sealLock = 7_203_303;
/** So many chains fit in one seal; the rest goes into the next. */
const headsPerSeal = 2_000;

const headList = z.array(z.tuple([z.string(), z.number(), z.string()]));
export type SealedHead = z.infer<typeof headList>[number];

/** The heads that a seal names: chain, count, hash. */
export function headsOf(seal: Pick<AuditSealRow, 'heads'>): readonly SealedHead[] | undefined {
  try {
    return headList.parse(JSON.parse(seal.heads));
  } catch {
    // Whatever it was, it is not what we wrote.
    return undefined;
  }
}

/** The hash of a seal covers all of it but hash and signature. */
export function sealHash({ sequence, at_ms, heads, previous }: Omit<AuditSealRow, 'hash' | 'signature'>): string {
  return createHash('sha256').update(canonical({ sequence, at_ms, heads, previous })).digest('hex');
}

/** What a seal's signature covers. */
export const sealSigned = (seal: Pick<AuditSealRow, 'sequence' | 'hash'>): unknown => ({
  seal: seal.sequence,
  hash: seal.hash,
});

/** Puts the heads of all chains that grew under a new seal; chains being written at this moment wait for the next. */
export function sealHeads(db: Kysely<Tables>, key: Secret | undefined, nowMs: number): Promise<AuditHead | undefined> {
  return db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${sealLock})`.execute(tx);
    const grown = tx
      .selectFrom('audit_chain')
      .select(['chain', 'count', 'hash'])
      .whereRef('count', '>', 'sealed_count');
    const heads = await grown.orderBy('chain').limit(headsPerSeal).forNoKeyUpdate().skipLocked().execute();
    if (heads.length === 0) return newestHead(tx);
    const last = await lastSeal(tx);
    const body = {
      sequence: (last?.sequence ?? 0) + 1,
      at_ms: Math.floor(nowMs),
      heads: canonical(heads.map(({ chain, count, hash }) => [chain, count, hash])),
      previous: last?.hash ?? beforeFirst,
    };
    const hash = sealHash(body);
    const signature = signatureOf(key, sealSigned({ ...body, hash }));
    await tx
      .insertInto('audit_seal')
      .values({ ...body, hash, signature })
      .execute();
    const sealed = tx.updateTable('audit_chain').set((eb) => ({ sealed_count: eb.ref('count') }));
    await sealed
      .where(
        'chain',
        'in',
        heads.map(({ chain }) => chain),
      )
      .execute();
    return headOf({ ...body, hash, signature });
  });
}

/** The head of the whole record as it is now. */
export async function newestHead(db: Kysely<Tables>): Promise<AuditHead | undefined> {
  const last = await lastSeal(db);
  return last && headOf(last);
}

function lastSeal(db: Kysely<Tables>): Promise<AuditSealRow | undefined> {
  return db.selectFrom('audit_seal').selectAll().orderBy('sequence', 'desc').limit(1).executeTakeFirst();
}

function headOf({ sequence, hash, signature }: AuditSealRow): AuditHead {
  return signature === null ? { count: sequence, hash } : { count: sequence, hash, signature };
}
