import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { DutyRun, Safekeeping } from '../domain/safekeeping.ts';
import type { Duties } from '../ports/duties.ts';
import { AlreadyDone } from '../ports/store-errors.ts';
import type { Reads, Transaction } from '../ports/store.ts';
import { jsonText } from './json-text.ts';
import { isFree, leaseFor, leaseHolds } from './ownership.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** The outlines of stored records, whose inside this program's own types wrote. */
const keptOutline = z.looseObject({ target: z.string(), component: z.string(), sinceMs: z.number() });
const runOutline = z.looseObject({
  id: z.string(),
  target: z.string(),
  component: z.string(),
  duty: z.enum(['backup', 'proof']),
  dueAtMs: z.number(),
  begunAtMs: z.number(),
  lines: z.array(z.string()),
});

const isKept = (value: unknown): value is Safekeeping => keptOutline.safeParse(value).success;
const isRun = (value: unknown): value is DutyRun => runOutline.safeParse(value).success;

/** Longer than one call to the far end may take: whoever has it writes before it is over. */
const leaseMs = 60_000;

/** What is known of backups, for everybody who reads. */
export const safekeepingReads = (db: Kysely<Tables>): Pick<Reads, 'safekeepings'> => ({
  safekeepings: async () => {
    const rows = await db.selectFrom('safekeeping').select('record').orderBy('target').orderBy('component').execute();
    return rows.flatMap(({ record }) => (isKept(record) ? [record] : []));
  },
});

/** Writes of whoever has the run in hand: a run that was lost takes the whole transaction back. */
export function safekeepingWrites(
  db: Kysely<Tables>,
  session: Pick<Session, 'owner'>,
): Pick<Transaction, 'keepSafekeeping' | 'saveDuty'> {
  return {
    keepSafekeeping: async (kept) => {
      const { target, component } = kept;
      const row = { target, component, at_ms: Math.floor(kept.lookedAtMs ?? kept.sinceMs), record: jsonText(kept) };
      const insert = db.insertInto('safekeeping').values(row);
      await insert.onConflict((conflict) => conflict.columns(['target', 'component']).doUpdateSet(row)).execute();
    },
    saveDuty: async (run) => {
      const isOver = run.end !== undefined;
      const written = await db
        .updateTable('duty_run')
        .set({ record: jsonText(run), is_over: isOver, ...(isOver ? {} : { lease_until: leaseFor(leaseMs) }) })
        .where('id', '=', run.id)
        .where('is_over', '=', false)
        .where('owner', '=', session.owner() ?? -1)
        .where(leaseHolds)
        .executeTakeFirst();
      if (written.numUpdatedRows !== 1n) throw new AlreadyDone();
    },
  };
}

/** The runs, over all processes. */
export const duties = (db: Kysely<Tables>, session: Pick<Session, 'owner'>): Duties => ({
  ...hours(db),
  take: async (id) => {
    const owner = session.owner();
    if (owner === undefined) return undefined;
    const row = await db
      .updateTable('duty_run')
      .set({ owner, lease_until: leaseFor(leaseMs) })
      .where('id', '=', id)
      .where('is_over', '=', false)
      .where(isFree)
      .returning('record')
      .executeTakeFirst();
    return isRun(row?.record) ? row.record : undefined;
  },
  handBack: async (id) => {
    const mine = db.updateTable('duty_run').set({ owner: null, lease_until: null }).where('id', '=', id);
    await mine.where('owner', '=', session.owner() ?? -1).execute();
  },
});

const hours = (db: Kysely<Tables>): Omit<Duties, 'take' | 'handBack'> => ({
  begin: async (run) => {
    const { id, target, component, duty, dueAtMs } = run;
    const row = { id, target, component, duty, due_at_ms: Math.floor(dueAtMs), record: jsonText(run) };
    const insert = db.insertInto('duty_run').values(row);
    const written = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
    return written.numInsertedOrUpdatedRows === 1n ? 'begun' : 'known';
  },
  underWay: async () => {
    const open = db.selectFrom('duty_run').select('record').where('is_over', '=', false).orderBy('due_at_ms');
    return (await open.execute()).flatMap(({ record }) => (isRun(record) ? [record] : []));
  },
  newestDueMs: async ({ target, component, duty }) => {
    const all = db.selectFrom('duty_run').select('due_at_ms').where('target', '=', target);
    const mine = all.where('component', '=', component).where('duty', '=', duty);
    return (await mine.orderBy('due_at_ms', 'desc').limit(1).executeTakeFirst())?.due_at_ms;
  },
  forget: async (beforeMs) => {
    const old = db.deleteFrom('duty_run').where('is_over', '=', true);
    await old.where('due_at_ms', '<', Math.floor(beforeMs)).execute();
  },
});
