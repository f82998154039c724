import { type Kysely, sql } from 'kysely';
import type { Cards } from '../ports/outbox.ts';
import type { Tables } from './tables.ts';

/** Slack lets a workspace edit about 50 messages a minute: 45 steadily, and 5 at once after a pause. */
const perMs = 45 / 60_000;
const burst = 5;
const name = 'card-edits';

/** One bucket for all processes; its row decides who may edit. `keep` edits are left to those that are more urgent. */
export async function takeEdit(
  db: Kysely<Tables>,
  nowMs: number,
  keep: number,
): Promise<Awaited<ReturnType<Cards['takeBudget']>>> {
  const needed = keep + 1;
  const full = { name, tokens: burst, at_ms: nowMs };
  await db
    .insertInto('budget')
    .values(full)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // The clocks of two processes differ a little: the bucket's time never runs back.
  const filled = sql<number>`LEAST(${burst}, tokens + GREATEST(0, ${nowMs}::bigint - at_ms) * ${perMs}::double precision)`;
  const taken = await db
    .updateTable('budget')
    .set({ tokens: sql<number>`${filled} - 1`, at_ms: sql<number>`GREATEST(at_ms, ${nowMs}::bigint)` })
    .where('name', '=', name)
    .where(sql<boolean>`${filled} >= ${needed}::double precision`)
    .executeTakeFirst();
  if (taken.numUpdatedRows === 1n) return { kind: 'granted' };
  const bucket = db
    .selectFrom('budget')
    .select([filled.as('tokens'), 'at_ms'])
    .where('name', '=', name);
  const { tokens, at_ms } = await bucket.executeTakeFirstOrThrow();
  return { kind: 'wait', untilMs: Math.max(nowMs, at_ms) + Math.ceil((needed - Math.min(tokens, needed)) / perMs) };
}
