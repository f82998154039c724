import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import {
  isEnvironmentName,
  isPersonId,
  isServiceName,
  isTargetId,
  must,
  type EnvironmentName,
  type ServiceName,
} from '../../domain/ids.ts';
import type { Freeze, FreezeScope, Lock } from '../../domain/lock.ts';
import type { Reads } from '../../ports/store.ts';
import type { Tables } from '../tables.ts';

type LockReads = Pick<Reads, 'lock' | 'locks' | 'freezes'>;

/** Locks and freezes in force. */
export function lockReads(db: Kysely<Tables>): LockReads {
  return {
    lock: async (target, nowMs) => {
      const row = await locksAt(db, nowMs).where('target', '=', target).executeTakeFirst();
      return row && readLock(row);
    },
    locks: async (nowMs) => (await locksAt(db, nowMs).orderBy('since_ms').execute()).map(readLock),
    freezes: async (nowMs) => {
      const all = db.selectFrom('freeze_period').selectAll();
      const query = all.where((eb) => eb.or([eb('until_ms', 'is', null), eb('until_ms', '>', nowMs)]));
      return (await query.orderBy('since_ms').orderBy('id').execute()).map(readFreeze);
    },
  };
}

function locksAt(db: Kysely<Tables>, nowMs: number) {
  const query = db.selectFrom('target_lock').selectAll();
  return query.where((eb) => eb.or([eb('until_ms', 'is', null), eb('until_ms', '>', nowMs)]));
}

const until = (untilMs: number | null): { readonly untilMs?: number } => (untilMs === null ? {} : { untilMs });

function readLock(row: Selectable<Tables['target_lock']>): Lock {
  return {
    target: must(isTargetId, row.target),
    by: row.taken_by === 'quarterdeck' ? 'quarterdeck' : must(isPersonId, row.taken_by),
    reason: row.reason,
    sinceMs: row.since_ms,
    ...until(row.until_ms),
  };
}

const environment = z.custom<EnvironmentName>((value) => typeof value === 'string' && isEnvironmentName(value));
const service = z.custom<ServiceName>((value) => typeof value === 'string' && isServiceName(value));
const freezeScope: z.ZodType<FreezeScope> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('environment'), environment }),
  z.object({ kind: z.literal('service'), service }),
]);

/** A stored freeze as the domain knows it. */
export function readFreeze(row: Selectable<Tables['freeze_period']>): Freeze {
  return {
    id: row.id,
    scope: freezeScope.parse(row.scope),
    by: must(isPersonId, row.declared_by),
    reason: row.reason,
    sinceMs: row.since_ms,
    ...until(row.until_ms),
  };
}
