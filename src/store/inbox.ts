import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { z } from 'zod';
import { isPersonId, must } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { AlreadyDone } from '../ports/store-errors.ts';
import type { Inbox, InboxDraft, InboxId, InboxRow } from '../ports/store.ts';
import { codedError } from './connection.ts';
import { inBatches } from './in-batches.ts';
import { jsonText, storableText } from './json-text.ts';
import { isFree, leaseFor } from './ownership.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

interface InboxParts {
  readonly db: Kysely<Tables>;
  /** A few connections for nothing but the insert that Slack waits for. */
  readonly fast: pg.Pool;
  readonly session: Session;
}

const insert = {
  name: 'inbox-put',
  text: `INSERT INTO inbox (key, kind, person, received_at_ms, payload, response_url)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
};
/** Nobody renews it; a living owner keeps its rows that long, a dead one loses them at once. */
const leaseMs = 30_000;
const insertOwned = {
  name: 'inbox-put-in-hand',
  text: `INSERT INTO inbox (key, kind, person, received_at_ms, payload, response_url, owner, lease_until, attempts)
    VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + interval '${leaseMs} milliseconds', 1) ON CONFLICT DO NOTHING`,
};

const kind = z.enum(['command', 'press', 'submission', 'shortcut', 'event']);
const json = z.custom<Json>();

/** What people did, stored before Slack hears that it arrived. */
export function inbox({ db, fast, session }: InboxParts): Inbox {
  const listeners = new Set<() => void>();
  const finishing = inBatches((ids: readonly InboxId[]) => finish(db, ids));
  const putAndWake = async (draft: InboxDraft): Promise<'new' | 'duplicate'> => {
    const stored = await put(fast, insert, valuesOf(draft));
    // Here and now; other processes see it in their sweep. A NOTIFY would put the insert behind a global lock.
    if (stored === 'new') for (const callback of listeners) callback();
    return stored;
  };
  return {
    put: putAndWake,
    putInHand: async (draft) => {
      const owner = session.owner();
      if (owner === undefined) return putAndWake(draft);
      const stored = await put(fast, insertOwned, [...valuesOf(draft), owner]);
      return stored === 'new' ? asStored(draft) : stored;
    },
    take: async (limit) => {
      const owner = session.owner();
      return owner === undefined || limit <= 0 ? [] : take(db, owner, limit);
    },
    finish: finishing,
    wipeResponseUrls: async (beforeMs) => {
      const old = db
        .updateTable('inbox')
        .set({ response_url: null })
        .where('received_at_ms', '<', Math.floor(beforeMs));
      await old.where('response_url', 'is not', null).execute();
    },
    onWake: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

const finished = { finished_at: sql<Date>`clock_timestamp()`, owner: null, lease_until: null };

/** Marks the request inside the transaction of its effect; a second worker's transaction is undone by the throw. */
export async function finishInTransaction(db: Kysely<Tables>, id: InboxId): Promise<void> {
  const query = db.updateTable('inbox').set(finished).where('key', '=', id).where('finished_at', 'is', null);
  if ((await query.executeTakeFirst()).numUpdatedRows !== 1n) throw new AlreadyDone();
}

/** As `take` would have read it. */
function asStored(draft: InboxDraft): InboxRow {
  const key = storableText(draft.key);
  return { ...draft, id: key, key, payload: json.parse(JSON.parse(jsonText(draft.payload))), attempts: 1 };
}

async function finish(db: Kysely<Tables>, ids: readonly InboxId[]): Promise<void> {
  await db.updateTable('inbox').set(finished).where('key', 'in', ids).where('finished_at', 'is', null).execute();
}

const valuesOf = ({ key, kind: what, person, receivedAtMs, payload, responseUrl }: InboxDraft): readonly unknown[] => [
  storableText(key),
  what,
  person,
  Math.floor(receivedAtMs),
  jsonText(payload),
  responseUrl ?? null,
];

async function put(
  pool: pg.Pool,
  query: { readonly name: string; readonly text: string },
  values: readonly unknown[],
): Promise<'new' | 'duplicate'> {
  try {
    const result = await pool.query({ ...query, values: [...values] });
    return result.rowCount === 1 ? 'new' : 'duplicate';
  } catch (error) {
    throw codedError(error);
  }
}

async function take(db: Kysely<Tables>, owner: number, limit: number): Promise<readonly InboxRow[]> {
  const waiting = db
    .selectFrom('inbox')
    .select('key')
    .where('finished_at', 'is', null)
    .where(isFree)
    .orderBy('received_at_ms')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked();
  const rows = await db
    .with(
      (cte) => cte('waiting').materialized(),
      () => waiting,
    )
    .updateTable('inbox')
    .set((eb) => ({ owner, lease_until: leaseFor(leaseMs), attempts: eb('attempts', '+', 1) }))
    .where('key', 'in', (eb) => eb.selectFrom('waiting').select('waiting.key'))
    .returning(['key', 'kind', 'person', 'received_at_ms', 'payload', 'response_url', 'attempts'])
    .execute();
  return rows
    .map((row) => ({
      id: row.key,
      key: row.key,
      kind: kind.parse(row.kind),
      person: must(isPersonId, row.person),
      receivedAtMs: row.received_at_ms,
      payload: json.parse(row.payload),
      attempts: row.attempts,
      ...(row.response_url === null ? {} : { responseUrl: row.response_url }),
    }))
    .sort((left, right) => left.receivedAtMs - right.receivedAtMs);
}
