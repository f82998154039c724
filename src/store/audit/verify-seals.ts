import { type Kysely, sql } from 'kysely';
import type { Secret } from '../../domain/secret.ts';
import type { AuditFault, AuditFaultKind } from '../../ports/audit.ts';
import type { AuditSealRow, AuditStubRow, Tables } from '../tables.ts';
import { beforeFirst } from './chain.ts';
import { headsOf, sealHash, sealSigned, type SealedHead } from './seal.ts';
import { checkSignature } from './signature.ts';

const pageSize = 500;

/** What the seals have shown. */
export interface SealCheck {
  readonly count: number;
  readonly last: AuditSealRow | undefined;
  readonly faults: readonly AuditFault[];
  /** The hash of the seal that was asked for, when it is there. */
  readonly askedHash: string | undefined;
  readonly unsigned: number;
  /** Up to which entry of each chain the seals reach. */
  readonly reach: ReadonlyMap<string, number>;
}

interface Checking {
  readonly key: Secret | undefined;
  readonly stubs: ReadonlyMap<string, AuditStubRow>;
  /** Number of the seal whose hash the caller knows from outside. */
  readonly asked: number | undefined;
}

/** Walks the seals and looks up every head that they name: what was sealed must still be there, unchanged. */
export async function walkSeals(db: Kysely<Tables>, { key, stubs, asked }: Checking): Promise<SealCheck> {
  const faults: AuditFault[] = [];
  let last: AuditSealRow | undefined;
  let askedHash: string | undefined;
  let [count, unsigned] = [0, 0];
  const reach = new Map<string, number>();
  for (;;) {
    const query = db
      .selectFrom('audit_seal')
      .selectAll()
      .where('sequence', '>', last?.sequence ?? 0);
    const page = await query.orderBy('sequence').limit(pageSize).execute();
    for (const seal of page) {
      faults.push(...faultsOf(seal, last, key));
      if (seal.sequence === asked) askedHash = seal.hash;
      if (seal.signature === null) unsigned += 1;
      last = seal;
    }
    count += page.length;
    const heads = page.flatMap((seal) => headsOf(seal) ?? []);
    for (const [chain, end] of heads) reach.set(chain, Math.max(end, reach.get(chain) ?? 0));
    faults.push(...(await lookUp(db, heads, stubs)));
    if (page.length < pageSize) return { count, last, faults, askedHash, unsigned, reach };
  }
}

function faultsOf(
  seal: AuditSealRow,
  before: AuditSealRow | undefined,
  key: Secret | undefined,
): readonly AuditFault[] {
  const fault = (kind: AuditFaultKind, sentence: string): readonly AuditFault[] => [
    { kind, chain: 'seals', sequence: seal.sequence, sentence },
  ];
  const expected = (before?.sequence ?? 0) + 1;
  if (seal.sequence !== expected) return fault('seal-removed', `Seals ${expected}–${seal.sequence - 1} are missing.`);
  if (seal.previous !== (before?.hash ?? beforeFirst) || sealHash(seal) !== seal.hash || headsOf(seal) === undefined)
    return fault('seal-altered', `Seal ${seal.sequence} was altered.`);
  const signature = checkSignature(key, sealSigned(seal), seal.signature);
  if (signature === 'bad') return fault('signature', `Seal ${seal.sequence} was not signed with this audit key.`);
  if (signature === 'absent' && key !== undefined && before !== undefined && before.signature !== null)
    return fault('signature', `Seal ${seal.sequence} bears no signature, though earlier ones do.`);
  return [];
}

async function lookUp(
  db: Kysely<Tables>,
  heads: readonly SealedHead[],
  stubs: ReadonlyMap<string, AuditStubRow>,
): Promise<readonly AuditFault[]> {
  if (heads.length === 0) return [];
  const { rows } = await sql<{ readonly position: number; readonly hash: string | null }>`
    SELECT sealed.position, audit.hash
    FROM unnest(${heads.map(([chain]) => chain)}::text[], ${heads.map(([, count]) => count)}::bigint[])
      WITH ORDINALITY AS sealed (chain, count, position)
    LEFT JOIN audit ON audit.chain = sealed.chain AND audit.sequence = sealed.count`.execute(db);
  return rows.flatMap(({ position, hash }) => {
    const head = heads[position - 1];
    return head === undefined ? [] : compare(head, hash, stubs.get(head[0]));
  });
}

function compare(
  [chain, count, sealed]: SealedHead,
  found: string | null,
  stub: AuditStubRow | undefined,
): readonly AuditFault[] {
  const isCut = stub !== undefined && (count < stub.count || (count === stub.count && sealed === stub.hash));
  if (found === sealed || (found === null && isCut)) return [];
  const at = { chain, sequence: count };
  if (found === null)
    return [{ kind: 'truncated', ...at, sentence: `Entry ${count} of ${chain} was sealed and is gone.` }];
  return [{ kind: 'rewritten', ...at, sentence: `Entry ${count} of ${chain} is not the one that was sealed.` }];
}
