import type { Kysely } from 'kysely';
import type { AuditFault } from '../../ports/audit.ts';
import type { AuditRow, AuditStubRow, Tables } from '../tables.ts';
import { beforeFirst, hashOf, type Head } from './chain.ts';

const pageSize = 5_000;

/** What walking all chains has shown. */
export interface Walk {
  readonly entries: number;
  /** Where each chain really ends. */
  readonly ends: ReadonlyMap<string, Head>;
  readonly faults: readonly AuditFault[];
}

/** Recomputes every hash of every chain, page by page. */
export async function walkChains(db: Kysely<Tables>, stubs: ReadonlyMap<string, AuditStubRow>): Promise<Walk> {
  const ends = new Map<string, Head>();
  const faults: AuditFault[] = [];
  let entries = 0;
  let after = { chain: '', sequence: 0 };
  for (;;) {
    const page = await pageAfter(db, after);
    for (const row of page) {
      const before = ends.get(row.chain) ?? startOf(stubs.get(row.chain));
      faults.push(...faultsOf(row, before));
      ends.set(row.chain, { count: row.sequence, hash: row.hash });
    }
    entries += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return { entries, ends, faults };
    after = last;
  }
}

/** A chain that retention cut goes on after its stub. */
const startOf = (stub: AuditStubRow | undefined): Head => stub ?? { count: 0, hash: beforeFirst };

function faultsOf(row: AuditRow, before: Head): readonly AuditFault[] {
  const at = { chain: row.chain, sequence: row.sequence };
  const place = `entry ${row.sequence} of ${row.chain}`;
  if (row.sequence > before.count + 1) {
    const missing =
      before.count + 1 === row.sequence - 1
        ? `entry ${before.count + 1}`
        : `entries ${before.count + 1}–${row.sequence - 1}`;
    return [{ kind: 'removed', ...at, sentence: `${missing} of ${row.chain} is missing.` }];
  }
  if (row.sequence <= before.count)
    return [{ kind: 'inserted', ...at, sentence: `${place} stands where retention has cut; it was put in later.` }];
  if (hashOf(row) !== row.hash)
    return [{ kind: 'altered', ...at, sentence: `${place} was altered: its content does not match its hash.` }];
  if (row.previous === before.hash) return [];
  return [
    {
      kind: 'rewritten',
      ...at,
      sentence: `${place} does not follow the entry before it: one of the two was replaced.`,
    },
  ];
}

function pageAfter(db: Kysely<Tables>, after: { chain: string; sequence: number }): Promise<AuditRow[]> {
  return db
    .selectFrom('audit')
    .selectAll()
    .where((eb) => eb(eb.refTuple('chain', 'sequence'), '>', eb.tuple(after.chain, after.sequence)))
    .orderBy('chain')
    .orderBy('sequence')
    .limit(pageSize)
    .execute();
}

/** Compares where chains end with what the table of heads says. */
export async function compareHeads(
  db: Kysely<Tables>,
  { ends }: Walk,
  stubs: ReadonlyMap<string, AuditStubRow>,
): Promise<readonly AuditFault[]> {
  const heads = await db.selectFrom('audit_chain').selectAll().where('count', '>', 0).execute();
  const faults = heads.flatMap(({ chain, count, hash }): readonly AuditFault[] => {
    const end = ends.get(chain) ?? stubs.get(chain) ?? { count: 0, hash: beforeFirst };
    if (end.count === count && end.hash === hash) return [];
    const at = { chain, sequence: end.count };
    if (end.count > count)
      return [{ kind: 'inserted', ...at, sentence: `${chain} has ${end.count} entries, but ${count} were written.` }];
    const sentence = `${chain} ends at entry ${end.count}, but ${count} were written: its end was cut off or replaced.`;
    return [{ kind: 'truncated', ...at, sentence }];
  });
  const known = new Set(heads.map(({ chain }) => chain));
  const strange = [...ends].filter(([chain]) => !known.has(chain));
  return [
    ...faults,
    ...strange.map(([chain, { count }]): AuditFault => ({
      kind: 'inserted',
      chain,
      sequence: count,
      sentence: `${chain} has entries, but the program never began such a chain.`,
    })),
  ];
}
