import { type Kysely, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Destination, OutboxMessage } from '../domain/notice.ts';
import type { Outbox, OutboxRow, SentPlace } from '../ports/outbox.ts';
import { jsonText, storableText } from './json-text.ts';
import { isFree, leaseFor, leaseHolds } from './ownership.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

interface OutboxParts {
  readonly db: Kysely<Tables>;
  readonly session: Session;
}

/** Longer than the longest call to Slack; a dead sender's lane is free at once. */
const leaseMs = 30_000;

const destination = z.custom<Destination>((value) => z.looseObject({ kind: z.string() }).safeParse(value).success);
const message = z.custom<OutboxMessage>((value) => z.looseObject({ kind: z.string() }).safeParse(value).success);

/** Messages to Slack: one sender a lane, in their order. */
export function outbox({ db, session }: OutboxParts): Outbox {
  return {
    take: async (nowMs, limit) => {
      const owner = session.owner();
      return owner === undefined || limit <= 0 ? [] : take(db, { owner, nowMs: Math.floor(nowMs), limit });
    },
    intend: (row, nowMs) => intend(db, session.owner() ?? -1, { row, nowMs: Math.floor(nowMs) }),
    sent: (row, place, nextAtMs) =>
      db.transaction().execute(async (tx) => {
        await settle(tx, row, { state: 'sent', channel: place.channel, ts: place.ts });
        if (row.message.kind === 'card') await placeCard(tx, row.message.deployment, place);
        await release(tx, { lane: row.lane, owner: session.owner(), nextAtMs });
      }),
    postpone: (row, retryAtMs, outcome) =>
      db.transaction().execute(async (tx) => {
        const forget = outcome === 'not-sent' ? { intended_at_ms: null } : {};
        const attempted = tx.updateTable('outbox').set((eb) => ({ ...forget, attempts: eb('attempts', '+', 1) }));
        await attempted.where('id', '=', Number(row.id)).where('state', '=', 'waiting').execute();
        await release(tx, { lane: row.lane, owner: session.owner(), nextAtMs: retryAtMs });
      }),
    drop: (row, why, instead = []) =>
      db.transaction().execute(async (tx) => {
        for (const one of instead) await enqueue(tx, { ...one, atMs: row.createdAtMs, nowMs: row.createdAtMs });
        await settle(tx, row, { state: 'dropped', why: storableText(why) });
        await release(tx, { lane: row.lane, owner: session.owner(), nextAtMs: 0 });
      }),
    spread: (row, to) =>
      db.transaction().execute(async (tx) => {
        const { message: sent, createdAtMs: atMs } = row;
        for (const place of to) await enqueue(tx, { to: place, message: sent, atMs, nowMs: atMs });
        await settle(tx, row, { state: 'sent' });
        await release(tx, { lane: row.lane, owner: session.owner(), nextAtMs: 0 });
      }),
    depth: async () => {
      const count = db.selectFrom('outbox').select((eb) => eb.fn.countAll<number>().as('depth'));
      return (await count.where('state', '=', 'waiting').executeTakeFirstOrThrow()).depth;
    },
    onWake: (callback) => session.onWake('outbox', callback),
  };
}

interface Enqueued {
  readonly to: Destination;
  readonly message: OutboxMessage;
  readonly atMs: number;
  readonly nowMs: number;
}

/** Puts a message at the end of its lane; a thread stands in the lane of its card's channel. */
export async function enqueue(db: Kysely<Tables>, { to, message: sent, atMs, nowMs }: Enqueued): Promise<void> {
  const lane = await laneOf(db, to);
  await db
    .insertInto('lane')
    .values({ name: lane })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = {
    lane,
    destination: jsonText(to),
    message: jsonText(sent),
    created_at_ms: Math.floor(atMs),
    // The clocks of two processes differ: what is for now is for now everywhere, and keeps its place in the order.
    due_at_ms: atMs > nowMs ? Math.floor(atMs) : 0,
  };
  await db.insertInto('outbox').values(row).execute();
}

async function laneOf(db: Kysely<Tables>, to: Destination): Promise<string> {
  switch (to.kind) {
    case 'channel':
      return to.channel;
    case 'person':
      return to.person;
    case 'roles':
      return 'roles';
    case 'thread': {
      const query = db.selectFrom('deployment').select('channel').where('id', '=', to.deployment);
      return (await query.executeTakeFirstOrThrow()).channel;
    }
  }
}

interface Taking {
  readonly owner: number;
  readonly nowMs: number;
  readonly limit: number;
}

async function take(db: Kysely<Tables>, taking: Taking): Promise<readonly OutboxRow[]> {
  const lanes = await takeLanes(db, taking);
  if (lanes.length === 0) return [];
  // A statement of its own: what the last sender settled just before it let go of the lane must be seen. A card, which people
  // wait for, passes what other cards' threads still have to tell: each thread and the channel itself keep their order.
  const heads = await sql<Selectable<Tables['outbox']>>`
    SELECT head.* FROM unnest(${lanes}::text[]) AS taken (name) CROSS JOIN LATERAL (
      SELECT * FROM outbox WHERE lane = taken.name AND state = 'waiting' AND due_at_ms <= ${taking.nowMs}
      ORDER BY destination ->> 'kind' = 'thread', id LIMIT 1
    ) AS head ORDER BY head.id`.execute(db);
  const busy = new Set(heads.rows.map((row) => row.lane));
  for (const lane of lanes) if (!busy.has(lane)) await release(db, { lane, owner: taking.owner, nextAtMs: 0 });
  return heads.rows.map(readRow);
}

async function takeLanes(db: Kysely<Tables>, { owner, nowMs, limit }: Taking): Promise<readonly string[]> {
  const taken = await sql<{ readonly name: string }>`
    WITH free AS MATERIALIZED (
      SELECT name FROM lane
      WHERE next_at_ms <= ${nowMs} AND ${isFree}
        AND name IN (SELECT lane FROM outbox WHERE state = 'waiting' AND due_at_ms <= ${nowMs})
      ORDER BY next_at_ms LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE lane SET owner = ${owner}::integer, lease_until = ${leaseFor(leaseMs)}
    WHERE name IN (SELECT name FROM free) RETURNING name`.execute(db);
  return taken.rows.map((row) => row.name);
}

function readRow(row: Selectable<Tables['outbox']>): OutboxRow {
  return {
    id: String(row.id),
    lane: row.lane,
    to: destination.parse(row.destination),
    message: message.parse(row.message),
    createdAtMs: row.created_at_ms,
    attempts: row.attempts,
    ...(row.intended_at_ms === null ? {} : { intendedAtMs: row.intended_at_ms }),
  };
}

async function intend(db: Kysely<Tables>, owner: number, to: { row: OutboxRow; nowMs: number }): Promise<boolean> {
  const { row, nowMs } = to;
  const marked = await sql`
    WITH mine AS (
      UPDATE lane SET lease_until = ${leaseFor(leaseMs)}
      WHERE name = ${row.lane} AND owner = ${owner}::integer AND ${leaseHolds} RETURNING name
    )
    UPDATE outbox SET intended_at_ms = COALESCE(intended_at_ms, ${nowMs})
    WHERE id = ${Number(row.id)} AND state = 'waiting' AND lane IN (SELECT name FROM mine)`.execute(db);
  return marked.numAffectedRows === 1n;
}

interface Settled {
  readonly state: 'sent' | 'dropped';
  readonly channel?: string;
  readonly ts?: string;
  readonly why?: string;
}

async function settle(db: Kysely<Tables>, row: OutboxRow, settled: Settled): Promise<void> {
  const set = { ...settled, settled_at: sql<Date>`clock_timestamp()` };
  await db.updateTable('outbox').set(set).where('id', '=', Number(row.id)).execute();
}

async function placeCard(db: Kysely<Tables>, deployment: string, place: SentPlace): Promise<void> {
  const drawn = { drawn_version: place.drawn?.version ?? 0, drawn_epoch: place.drawn?.epoch ?? 0 };
  const card = { channel: place.channel, ts: place.ts, ...drawn, is_open: true, not_before_ms: 0 };
  const insert = db.insertInto('card').values({ deployment, ...card });
  await insert.onConflict((conflict) => conflict.column('deployment').doUpdateSet(card)).execute();
}

/** The lane goes on; one that was taken over meanwhile keeps its new sender. */
async function release(
  db: Kysely<Tables>,
  lane: { readonly lane: string; readonly owner: number | undefined; readonly nextAtMs: number },
): Promise<void> {
  const set = { owner: null, lease_until: null, next_at_ms: Math.floor(lane.nextAtMs) };
  const update = db.updateTable('lane').set(set).where('name', '=', lane.lane);
  await update.where('owner', '=', lane.owner ?? -1).execute();
}
