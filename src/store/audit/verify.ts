import { type Kysely, sql } from 'kysely';
import type { Secret } from '../../domain/secret.ts';
import type { Audit, AuditFault, AuditReport } from '../../ports/audit.ts';
import type { AuditStubRow, Tables } from '../tables.ts';
import { stubSigned } from './retention.ts';
import { newestHead } from './seal.ts';
import { checkSignature } from './signature.ts';
import { compareHeads, walkChains } from './verify-chains.ts';
import { compareRest } from './verify-rest.ts';
import { walkSeals, type SealCheck } from './verify-seals.ts';

type Known = Parameters<Audit['verify']>[0];

/** Checks the whole record in one snapshot, so that writers in the meantime confuse nothing. */
export function verifyAudit(db: Kysely<Tables>, key: Secret | undefined, known: Known): Promise<AuditReport> {
  const snapshot = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return snapshot.execute((tx) => verify(tx, key, known));
}

async function verify(db: Kysely<Tables>, key: Secret | undefined, known: Known): Promise<AuditReport> {
  const stubs = new Map((await db.selectFrom('audit_stub').selectAll().execute()).map((stub) => [stub.chain, stub]));
  const walk = await walkChains(db, stubs);
  const seals = await walkSeals(db, { key, stubs, asked: known?.head?.count });
  const faults = [
    ...walk.faults,
    ...(await compareHeads(db, walk, stubs)),
    ...seals.faults,
    ...(await compareRest(db, seals.reach)),
    ...stubFaults([...stubs.values()], key),
    ...headFaults(known, seals),
  ];
  return {
    intact: faults.length === 0,
    entries: walk.entries,
    chains: walk.ends.size,
    seals: seals.count,
    faults,
    limits: await limitsOf(db, seals, { hasKey: key !== undefined, hasHead: known?.head !== undefined }),
    head: await newestHead(db),
  };
}

function stubFaults(stubs: readonly AuditStubRow[], key: Secret | undefined): readonly AuditFault[] {
  return stubs.flatMap((stub): readonly AuditFault[] => {
    const { chain, count, signature } = stub;
    const found = checkSignature(key, stubSigned(stub), signature);
    if (found === 'good' || found === 'unknown' || (found === 'absent' && key === undefined)) return [];
    const sentence = `What stands for the cut entries 1–${count} of ${chain} was not signed with this audit key.`;
    return [{ kind: 'signature', chain, sequence: count, sentence }];
  });
}

function headFaults(known: Known, { askedHash }: SealCheck): readonly AuditFault[] {
  const head = known?.head;
  if (head === undefined || askedHash === head.hash) return [];
  const why = askedHash === undefined ? 'is gone' : 'has another hash';
  const sentence = `Seal ${head.count} ${why}: the record was rewritten or cut after this head was kept.`;
  return [{ kind: 'head-mismatch', chain: 'seals', sequence: head.count, sentence }];
}

async function limitsOf(
  db: Kysely<Tables>,
  seals: SealCheck,
  given: { readonly hasKey: boolean; readonly hasHead: boolean },
): Promise<readonly string[]> {
  const open = sql<number>`coalesce(sum(count - sealed_count), 0)::bigint`;
  const { unsealed } = await db.selectFrom('audit_chain').select(open.as('unsealed')).executeTakeFirstOrThrow();
  const limits: string[] = [];
  if (unsealed > 0)
    limits.push(
      `${unsealed} newest entries are not sealed yet: cutting them off together with their heads would not show.`,
    );
  if (!given.hasKey)
    limits.push(
      'Without the audit key signatures cannot be checked: who can write the database could have rewritten everything.',
    );
  else if (seals.unsigned > 0)
    limits.push(`${seals.unsigned} seals were made without a key and prove only their order.`);
  else limits.push('Who has both the audit key and the database could have rewritten everything.');
  if (!given.hasHead)
    limits.push(
      'Without a head that was kept outside, the newest seals could have been cut off with all that they cover.',
    );
  limits.push('What was never written, or written falsely at the time, cannot show.');
  return limits;
}
