import { type Kysely, sql } from 'kysely';
import type { Deliveries } from '../ports/deliveries.ts';
import type { Session } from './session.ts';
import { newsPrefix, notifyChannel } from './session.ts';
import type { Tables } from './tables.ts';

/** Nobody delivers anything again after so long. */
const keptMs = 7 * 86_400_000;

/** What arrived from outside, by the sender's ids. */
export function deliveries(db: Kysely<Tables>, session: Session): Deliveries {
  return {
    onNews: (heard) => {
      session.onNews(heard);
    },
    accept: ({ source, id, receivedAtMs, wakes, about }) =>
      db.transaction().execute(async (tx) => {
        const nowMs = Math.floor(receivedAtMs);
        const insert = tx.insertInto('webhook_delivery').values({ source, delivery: id, received_at_ms: nowMs });
        const stored = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
        if (stored.numInsertedOrUpdatedRows !== 1n) return 'known';
        await tx
          .deleteFrom('webhook_delivery')
          .where('received_at_ms', '<', nowMs - keptMs)
          .execute();
        // Before the wake: whoever is woken must not tell from memory.
        if (about !== undefined) await sql`SELECT pg_notify(${notifyChannel}, ${`${newsPrefix}${about}`})`.execute(tx);
        if (wakes.length === 0) return 'new';
        const at = sql<number>`LEAST(wake_at_ms, ${nowMs}::bigint)`;
        const poke = tx.updateTable('deployment').set({ wake_at_ms: at, poked_at_ms: nowMs });
        await poke.where('target', 'in', wakes).where('is_final', '=', false).execute();
        await sql`SELECT pg_notify(${notifyChannel}, 'deployment')`.execute(tx);
        return 'new';
      }),
  };
}
