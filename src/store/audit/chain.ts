import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../domain/audit.ts';
import { canonical } from '../../domain/json.ts';
import { jsonText } from '../json-text.ts';
import type { AuditRow } from '../tables.ts';

/** Entries without a deployment stand in this chain. */
export const mainChain = 'main';
/** What the first entry of a chain names as the hash before it. */
export const beforeFirst = '0'.repeat(64);

/** What an entry's hash covers: all of the row but the hash itself. */
export type AuditBody = Omit<AuditRow, 'hash'>;

/** The hash of an entry; the one before is in it, so that a chain can only grow at its end. */
export function hashOf(body: AuditBody): string {
  const { chain, sequence, at_ms, actor, deployment, target, kind, facts, previous } = body;
  const covered = { chain, sequence, at_ms, actor, deployment, target, kind, facts, previous };
  return createHash('sha256').update(canonical(covered)).digest('hex');
}

/** Where a chain stands. */
export interface Head {
  readonly count: number;
  readonly hash: string;
}

/** The rows for these entries, in their order, after the head. */
export function rowsAfter(head: Head, chain: string, entries: readonly AuditEntry[]): readonly AuditRow[] {
  const rows: AuditRow[] = [];
  let previous = head.hash;
  for (const [index, entry] of entries.entries()) {
    const body: AuditBody = {
      chain,
      sequence: head.count + index + 1,
      at_ms: Math.floor(entry.atMs),
      actor: entry.actor.kind === 'person' ? entry.actor.id : 'quarterdeck',
      deployment: entry.deployment ?? null,
      target: entry.target ?? null,
      kind: entry.kind,
      // Stored as the text that is hashed: a JSON column would write it its own way.
      facts: canonical(JSON.parse(jsonText(entry.facts))),
      previous,
    };
    previous = hashOf(body);
    rows.push({ ...body, hash: previous });
  }
  return rows;
}
