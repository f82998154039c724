import { type Kysely, type Selectable, sql } from 'kysely';
import { isChannelId, isDeploymentId, must } from '../domain/ids.ts';
import type { CardRow, Cards, DueCard } from '../ports/outbox.ts';
import { takeEdit } from './edit-budget.ts';
import { enqueue } from './outbox.ts';
import { isFree, leaseFor } from './ownership.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

interface CardsParts {
  readonly db: Kysely<Tables>;
  readonly session: Session;
}

/** Longer than the longest edit; a dead editor's card is free at once. */
const leaseMs = 30_000;

/** Which cards to draw again, the most urgent first, each by one editor at a time. */
export function cards({ db, session }: CardsParts): Cards {
  return {
    place: async (deployment) => {
      const row = await db.selectFrom('card').selectAll().where('deployment', '=', deployment).executeTakeFirst();
      return row && readCard(row);
    },
    takeDue: async (nowMs, limit) => {
      const owner = session.owner();
      return owner === undefined || limit <= 0 ? [] : takeDue(db, { owner, nowMs: Math.floor(nowMs), limit });
    },
    drawn: (card, drawn) => markDrawn(db, { card, drawn, owner: session.owner() ?? -1 }),
    postpone: async (card, untilMs) => {
      const set = { not_before_ms: Math.ceil(untilMs), owner: null, lease_until: null };
      const update = db.updateTable('card').set(set).where('deployment', '=', card.deployment);
      await update.where('owner', '=', session.owner() ?? -1).execute();
    },
    repost: (card, nowMs) =>
      db.transaction().execute((tx) => repost(tx, card, { owner: session.owner() ?? -1, nowMs })),
    redrawAll: async (nowMs) => {
      const live = db.selectFrom('deployment').select('id').where('is_final', '=', false);
      const set = { next_at_ms: Math.floor(nowMs), is_open: true };
      await db.updateTable('card').set(set).where('deployment', 'in', live).execute();
    },
    takeBudget: (nowMs, keep = 0) => takeEdit(db, Math.floor(nowMs), keep),
    liveCount: async () => {
      const joined = db.selectFrom('card').innerJoin('deployment', 'deployment.id', 'card.deployment');
      const count = joined.select((eb) => eb.fn.countAll<number>().as('count')).where('card.is_open', '=', true);
      return (await count.where('deployment.is_final', '=', false).executeTakeFirstOrThrow()).count;
    },
    onWake: (callback) => session.onWake('card', callback),
  };
}

interface Taking {
  readonly owner: number;
  readonly nowMs: number;
  readonly limit: number;
}

/**
 * 1: buttons or phase changed. 2: something that people act on changed. 3: numbers changed, or progress is due; these
 * wait for the time that the last drawing named.
 */
const urgency = sql<number>`CASE
  WHEN deployment.epoch > card.drawn_epoch THEN 1
  WHEN deployment.attention_version > card.drawn_version THEN 2
  ELSE 3 END`;

async function takeDue(db: Kysely<Tables>, { owner, nowMs, limit }: Taking): Promise<readonly DueCard[]> {
  const taken = await sql<Selectable<Tables['card']> & { readonly urgency: number }>`
    WITH due AS MATERIALIZED (
      SELECT card.deployment, ${urgency} AS urgency
      FROM card JOIN deployment ON deployment.id = card.deployment
      WHERE card.is_open AND card.not_before_ms <= ${nowMs} AND ${ofCard}
        AND (deployment.epoch > card.drawn_epoch OR deployment.attention_version > card.drawn_version
          OR card.next_at_ms <= ${nowMs} OR (deployment.version > card.drawn_version AND card.next_at_ms IS NULL))
      ORDER BY urgency, card.next_at_ms NULLS FIRST, card.deployment
      LIMIT ${limit} FOR NO KEY UPDATE OF card SKIP LOCKED
    )
    UPDATE card SET owner = ${owner}::integer, lease_until = ${leaseFor(leaseMs)}
    FROM due WHERE card.deployment = due.deployment
    RETURNING card.*, due.urgency`.execute(db);
  const rows = taken.rows.toSorted((left, right) => left.urgency - right.urgency);
  return rows.map((row) => ({ ...readCard(row), isUrgent: row.urgency < 3 }));
}

/** Both tables have an owner; the one of the card decides here. */
const ofCard = sql`EXISTS (SELECT FROM (VALUES (card.owner, card.lease_until)) AS held (owner, lease_until) WHERE ${isFree})`;

interface Drawing {
  readonly card: CardRow;
  readonly drawn: Parameters<Cards['drawn']>[1];
  readonly owner: number;
}

/** A card closes when a final deployment was drawn as it is now. */
async function markDrawn(db: Kysely<Tables>, { card, drawn, owner }: Drawing): Promise<void> {
  const nextAtMs = drawn.nextAtMs === undefined ? null : Math.ceil(drawn.nextAtMs);
  await sql`
    UPDATE card SET drawn_version = GREATEST(drawn_version, ${drawn.version}), owner = NULL, lease_until = NULL,
      drawn_epoch = GREATEST(drawn_epoch, ${drawn.epoch}), next_at_ms = ${nextAtMs}, not_before_ms = 0,
      is_open = NOT EXISTS (
        SELECT FROM deployment WHERE id = card.deployment AND is_final AND version <= ${drawn.version}
          AND ${nextAtMs}::bigint IS NULL)
    WHERE deployment = ${card.deployment} AND owner = ${owner}::integer`.execute(db);
}

/** The removed card is edited no more; the new one takes its place when it is posted. */
async function repost(
  db: Kysely<Tables>,
  { deployment, channel }: CardRow,
  { owner, nowMs }: { readonly owner: number; readonly nowMs: number },
): Promise<void> {
  const set = { is_open: false, owner: null, lease_until: null };
  const live = db.selectFrom('deployment').select('id').where('is_final', '=', false);
  const closing = db.updateTable('card').set(set).where('deployment', '=', deployment).where('owner', '=', owner);
  const closed = await closing.returning((eb) => eb('deployment', 'in', live).as('isLive')).executeTakeFirst();
  if (closed?.isLive !== true) return;
  // A start opens every card again, also one whose successor is still on its way.
  const onItsWay = sql<boolean>`message ->> 'kind' = 'card' AND message ->> 'deployment' = ${deployment}`;
  const waiting = db.selectFrom('outbox').select('id').where('state', '=', 'waiting').where(onItsWay);
  if ((await waiting.executeTakeFirst()) !== undefined) return;
  const message = { kind: 'card', deployment } as const;
  await enqueue(db, { to: { kind: 'channel', channel }, message, atMs: nowMs, nowMs });
}

function readCard(row: Selectable<Tables['card']>): CardRow {
  return {
    deployment: must(isDeploymentId, row.deployment),
    channel: must(isChannelId, row.channel),
    ts: row.ts,
    drawnVersion: row.drawn_version,
    drawnEpoch: row.drawn_epoch,
  };
}
