import pg from 'pg';
import { every } from '../io/wait.ts';
import type { Log } from '../ports/world.ts';
import { clientConfig, codedError } from './connection.ts';

/** What other connections are told through NOTIFY. */
export type WakeKind = 'deployment' | 'outbox' | 'card';

export const notifyChannel = 'quarterdeck';
/** Before the subject of news that processes tell each other. */
export const newsPrefix = 'news ';
/** First half of the advisory locks that stand for living processes; the owner number is the second. */
const ownerLockClass = 7_203_302;

/** The one connection whose life is the process's ownership: it holds the advisory lock and listens. */
export interface Session {
  /** Absent while the connection is lost: nothing is owned then. */
  owner(): number | undefined;
  onWake(kind: WakeKind, callback: () => void): () => void;
  /** Calls back with the subject of news that any process was told. */
  onNews(heard: (subject: string) => void): void;
  /** Tells this process's own listeners. */
  wake(kind: WakeKind): void;
  close(): Promise<void>;
}

interface Registration {
  readonly name: string;
  readonly schema: number;
}

interface Listening {
  readonly wake: (kind: WakeKind) => void;
  readonly tell: (subject: string) => void;
}

const reconnectMs = 250;
const heartbeatMs = 2_000;

/** Opens the session and keeps it: a lost connection is replaced by one with a new owner number. */
export async function openSession(url: string, log: Log, registration: Registration): Promise<Session> {
  const listeners = new Map<WakeKind, Set<() => void>>();
  const wake = (kind: WakeKind): void => {
    for (const callback of listeners.get(kind) ?? []) callback();
  };
  const wakeAll = (): void => {
    for (const kind of listeners.keys()) wake(kind);
  };
  const heard: ((subject: string) => void)[] = [];
  const tell = (subject: string): void => {
    for (const listener of heard) listener(subject);
  };
  const link = new Link(url, log, { ...registration, wake, tell });
  await link.open();
  const stopReconnecting = every(reconnectMs, async () => {
    if (await link.reopen()) wakeAll();
  });
  const stopBeating = every(heartbeatMs, () => link.beat());
  return {
    owner: () => link.owner,
    onNews: (listener) => {
      heard.push(listener);
    },
    wake,
    onWake: (kind, callback) => {
      const callbacks = listeners.get(kind) ?? new Set();
      listeners.set(kind, callbacks.add(callback));
      return () => callbacks.delete(callback);
    },
    close: async () => {
      stopReconnecting();
      stopBeating();
      await link.close();
    },
  };
}

/** One connection after the other; never two at a time. */
class Link {
  readonly #url: string;
  readonly #log: Log;
  readonly #options: Registration & Listening;
  #client: pg.Client | undefined;
  #closed = false;
  owner: number | undefined;

  constructor(url: string, log: Log, options: Registration & Listening) {
    this.#url = url;
    this.#log = log;
    this.#options = options;
  }

  async open(): Promise<void> {
    const client = new pg.Client({ ...clientConfig(this.#url, `${this.#options.name} session`), query_timeout: 4_000 });
    this.#client = client;
    const lost = (): void => {
      this.#lose(client);
    };
    client.on('error', lost).on('end', lost);
    client.on('notification', ({ payload }) => {
      if (payload?.startsWith(newsPrefix) === true) this.#options.tell(payload.slice(newsPrefix.length));
      if (payload === 'deployment' || payload === 'outbox' || payload === 'card') this.#options.wake(payload);
    });
    try {
      await client.connect();
      const owner = await register(client, this.#options);
      // Lost or closed in the meantime: its lock is gone already.
      if (this.#client === client) this.owner = owner;
    } catch (error) {
      this.#lose(client);
      throw codedError(error);
    }
  }

  /** True when a lost connection was replaced. */
  async reopen(): Promise<boolean> {
    if (this.#client !== undefined || this.#closed) return false;
    try {
      await this.open();
      this.#log.info({ owner: this.owner }, 'the database session is back under a new owner number');
      return true;
    } catch {
      // Whoever uses the store meanwhile is told; here it is only tried again.
      return false;
    }
  }

  /** A connection that is cut without a word shows only when it is used. */
  async beat(): Promise<void> {
    const client = this.#client;
    if (client === undefined || this.owner === undefined) return;
    try {
      await client.query('SELECT 1');
    } catch {
      this.#lose(client);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = undefined;
    this.owner = undefined;
    await client?.end().catch(() => undefined);
  }

  #lose(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    if (this.owner !== undefined) this.#log.warn({ owner: this.owner }, 'the database session is lost');
    this.owner = undefined;
    void client.end().catch(() => undefined);
  }
}

async function register(client: pg.Client, { name, schema }: Registration): Promise<number> {
  await client.query(`LISTEN ${notifyChannel}`);
  const taken = await client.query<{ owner: number }>(
    `WITH number AS MATERIALIZED (SELECT nextval('owner_number')::integer AS owner)
     SELECT owner FROM number WHERE pg_try_advisory_lock($1, owner)`,
    [ownerLockClass],
  );
  const owner = taken.rows[0]?.owner;
  if (owner === undefined) throw new Error('the owner number is in use');
  await client.query(`DELETE FROM process WHERE owner NOT IN (${aliveOwners})`);
  await client.query('INSERT INTO process (owner, name, schema) VALUES ($1, $2, $3)', [owner, name, schema]);
  return owner;
}

/** The owner numbers whose processes live, as the lock table knows them. */
export const aliveOwners = `SELECT objid::bigint::integer FROM pg_locks
  WHERE locktype = 'advisory' AND classid = ${ownerLockClass} AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
