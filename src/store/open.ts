import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import type { Secret } from '../domain/secret.ts';
import type { Audit } from '../ports/audit.ts';
import type { Duties } from '../ports/duties.ts';
import type { Deliveries } from '../ports/deliveries.ts';
import type { DeploymentMirror } from '../ports/deployment-mirror.ts';
import type { ConfigVersions } from '../ports/config-versions.ts';
import type { Cards, Outbox } from '../ports/outbox.ts';
import type { Claims, Inbox, Store } from '../ports/store.ts';
import type { Clock, Log } from '../ports/world.ts';
import { audit } from './audit/audit.ts';
import { forgetSettled } from './audit/retention.ts';
import { cards } from './cards.ts';
import { claims } from './claims.ts';
import { configVersions } from './config-versions.ts';
import { codedError, codedPool, openPool } from './connection.ts';
import { deliveries } from './deliveries.ts';
import { deploymentMirror } from './deployment-mirror.ts';
import { inbox } from './inbox.ts';
import { migrate } from './migrate.ts';
import { outbox } from './outbox.ts';
import { requireSession } from './session-check.ts';
import { reads } from './reads/reads.ts';
import { duties } from './safekeeping.ts';
import { openSession } from './session.ts';
import type { Tables } from './tables.ts';
import { store } from './transaction.ts';

export interface StoreSettings {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the processes apart in the database's own lists. */
  readonly processName: string;
  /** How long a deployment stays with an owner that does not renew; 8 s unless told. */
  readonly leaseMs?: number;
  /** Signs the heads of the audit record. */
  readonly auditKey?: Secret;
}

/** How the database is doing, for readiness. */
interface StorePing {
  readonly tookMs: number;
  /** The database's clock minus ours. */
  readonly clockAheadMs: number;
  /** False while the session that proves our ownership is being replaced. */
  readonly owning: boolean;
}

export interface OpenStore {
  readonly store: Store;
  readonly claims: Claims;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly cards: Cards;
  readonly audit: Audit;
  readonly configVersions: ConfigVersions;
  readonly deliveries: Deliveries;
  readonly duties: Duties;
  readonly mirror: DeploymentMirror;
  /** Deletes requests and messages that were settled long ago. */
  readonly forgetSettled: () => Promise<void>;
  readonly ping: () => Promise<StorePing>;
  readonly close: () => Promise<void>;
}

const poolSize = 8;
const inboxPoolSize = 3;

/** Connects, brings the tables up to date, and registers this process as a possible owner. */
export async function openStore(settings: StoreSettings): Promise<OpenStore> {
  const { url, clock, log, processName, leaseMs = 8_000 } = settings;
  await requireSession(url);
  const schema = await migrate(url, log);
  const pool = openPool(url, log, { name: processName, max: poolSize });
  const fast = openPool(url, log, { name: `${processName} inbox`, max: inboxPoolSize });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: codedPool(pool) }) });
  const closePools = once(async () => {
    await db.destroy();
    await Promise.all([pool.ending ? undefined : pool.end(), fast.end()]);
  });
  try {
    await warmUp(fast);
    const session = await openSession(url, log, { name: processName, schema });
    return {
      store: store({ db, session, clock }),
      claims: claims({ db, session, leaseMs }),
      inbox: inbox({ db, fast, session }),
      outbox: outbox({ db, session }),
      cards: cards({ db, session }),
      audit: audit(db, settings.auditKey),
      configVersions: configVersions(db),
      deliveries: deliveries(db, session),
      duties: duties(db, session),
      mirror: deploymentMirror({ db, reads: reads(db) }),
      forgetSettled: () => forgetSettled(db),
      ping: async () => ({ ...(await askTime(db, clock)), owning: session.owner() !== undefined }),
      close: once(async () => {
        await session.close();
        await closePools();
      }),
    };
  } catch (error) {
    await closePools();
    throw error;
  }
}

async function askTime(db: Kysely<Tables>, clock: Clock): Promise<Omit<StorePing, 'owning'>> {
  const beforeMs = clock.now();
  const asked = await sql<{ at: number }>`SELECT 1000 * extract(epoch FROM clock_timestamp())::float8 AS at`.execute(
    db,
  );
  const afterMs = clock.now();
  const [row] = asked.rows;
  return { tookMs: afterMs - beforeMs, clockAheadMs: (row?.at ?? beforeMs) - (beforeMs + afterMs) / 2 };
}

/** The first person to press a button must not wait for a connection. */
async function warmUp(pool: pg.Pool): Promise<void> {
  try {
    await Promise.all(Array.from({ length: inboxPoolSize }, () => pool.query('SELECT 1')));
  } catch (error) {
    throw codedError(error);
  }
}

/** Closing twice is closing once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
