import type { Kysely } from 'kysely';
import type { Freeze, Lock } from '../domain/lock.ts';
import type { Release } from '../domain/plan.ts';
import type { Transaction } from '../ports/store.ts';
import { jsonText, storableText } from './json-text.ts';
import { readFreeze } from './reads/locks.ts';
import { readRelease } from './release-row.ts';
import type { Tables } from './tables.ts';

type Numbered = Pick<Transaction, 'ensureRelease' | 'markRelease'>;
type Locking = Pick<Transaction, 'putLock' | 'dropLock' | 'addFreeze' | 'endFreeze'>;

/** Numbering releases and marking them bad. */
export function releaseWrites(db: Kysely<Tables>): Numbered {
  return {
    ensureRelease: async (service, revision, label) => {
      const known = db.selectFrom('release').selectAll().where('service', '=', service);
      const same = known.where('revision', '=', revision);
      const found = await same.executeTakeFirst();
      if (found !== undefined) return readRelease(found);
      // The counter's row serialises the makers; whoever waited for it may find the release made.
      const counter = await lockCounter(db, service);
      const made = await same.executeTakeFirst();
      if (made !== undefined) return readRelease(made);
      const row = { service, number: counter + 1, revision, label: storableText(label) };
      await db.updateTable('service_counter').set({ releases: row.number }).where('service', '=', service).execute();
      return readRelease(await db.insertInto('release').values(row).returningAll().executeTakeFirstOrThrow());
    },
    markRelease: async ({ service, number }: Release, bad) => {
      const marked = db.updateTable('release').set({ bad: bad === undefined ? null : jsonText(bad) });
      await marked.where('service', '=', service).where('number', '=', number).execute();
    },
  };
}

async function lockCounter(db: Kysely<Tables>, service: string): Promise<number> {
  const row = await db
    .insertInto('service_counter')
    .values({ service })
    .onConflict((conflict) => conflict.column('service').doUpdateSet({ service }))
    .returning('releases')
    .executeTakeFirstOrThrow();
  return row.releases;
}

/** Locks and freezes. */
export function lockWrites(db: Kysely<Tables>): Locking {
  return {
    putLock: async (lock: Lock) => {
      const columns = {
        taken_by: lock.by,
        reason: storableText(lock.reason),
        since_ms: Math.floor(lock.sinceMs),
        until_ms: lock.untilMs === undefined ? null : Math.ceil(lock.untilMs),
      };
      const insert = db.insertInto('target_lock').values({ target: lock.target, ...columns });
      await insert.onConflict((conflict) => conflict.column('target').doUpdateSet(columns)).execute();
    },
    dropLock: async (target) => {
      await db.deleteFrom('target_lock').where('target', '=', target).execute();
    },
    addFreeze: async (freeze: Omit<Freeze, 'id'>) => {
      const row = {
        scope: jsonText(freeze.scope),
        declared_by: freeze.by,
        reason: storableText(freeze.reason),
        since_ms: Math.floor(freeze.sinceMs),
        until_ms: freeze.untilMs === undefined ? null : Math.ceil(freeze.untilMs),
      };
      return readFreeze(await db.insertInto('freeze_period').values(row).returningAll().executeTakeFirstOrThrow());
    },
    endFreeze: async (id, atMs) => {
      await db
        .updateTable('freeze_period')
        .set({ until_ms: Math.floor(atMs) })
        .where('id', '=', id)
        .execute();
    },
  };
}
