import pg from 'pg';
import { wait } from '../io/wait.ts';
import { StoreRefused, StoreUnavailable } from '../ports/store-errors.ts';
import { clientConfig, codedError } from './connection.ts';

const answerMs = 3_000;
/** First half of the lock that is only tried here. */
const checkClass = 1_903_110_009;

/**
 * Refuses a transaction pooler: behind one, settings, advisory locks and LISTEN belong to whoever speaks next, and two
 * processes could own one deployment.
 */
export async function requireSession(url: string): Promise<void> {
  const listener = new pg.Client(clientConfig(url, 'check'));
  const speaker = new pg.Client(clientConfig(url, 'check'));
  for (const client of [listener, speaker]) client.on('error', () => undefined);
  try {
    await listener.connect();
    await speaker.connect();
    await requireSettings(listener);
    await requireLocks(listener, speaker);
    await requireNotifications(listener, speaker);
  } catch (error) {
    if (error instanceof StoreRefused) throw error;
    throw refusalOf(error) ?? withPlace(codedError(error), url);
  } finally {
    await Promise.allSettled([listener.end(), speaker.end()]);
  }
}

/** Whoever starts the program should not have to guess which server is meant. */
function withPlace(error: unknown, url: string): unknown {
  if (!(error instanceof StoreUnavailable)) return error;
  const { host } = new URL(url);
  // Of several addresses that were tried, the error itself says nothing.
  const why = error.cause instanceof Error && error.cause.message !== '' ? ` (${error.cause.message})` : '';
  return new StoreUnavailable(
    error.cause,
    `The database at ${host} does not answer${why}. Is DATABASE_URL right, and does the server take connections from here?`,
  );
}

function refusalOf(error: unknown): StoreRefused | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  // Poolers answer start-up settings that they do not know with this code.
  if (error.code === '08P01') return pooled('does not take session settings');
  // Servers do so with this one; our youngest setting came with PostgreSQL 14.
  if (error.code !== '42704') return undefined;
  return new StoreRefused('older-server', 'The database server is too old; Quarterdeck needs PostgreSQL 14 or newer.');
}

async function requireSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ idle: string; path: string }>(
    `SELECT current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('search_path') AS path`,
  );
  const [got] = rows;
  if (got?.idle !== '3s' || !got.path.startsWith('quarterdeck')) throw pooled('drops session settings');
}

/** A lock that one session holds must keep another from it, and stay while nothing is said. */
async function requireLocks(holder: pg.Client, other: pg.Client): Promise<void> {
  const key = [checkClass, process.pid];
  await holder.query('SELECT pg_advisory_lock($1::integer, $2::integer)', key);
  const tried = await other.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock($1::integer, $2::integer) AS taken',
    key,
  );
  await holder.query('SELECT pg_advisory_unlock($1::integer, $2::integer)', key);
  if (tried.rows[0]?.taken !== false) throw pooled('gives one lock to two sessions');
}

async function requireNotifications(listener: pg.Client, speaker: pg.Client): Promise<void> {
  const channel = `quarterdeck_check_${process.pid}`;
  const heard = new Promise<'heard'>((resolve) => {
    listener.once('notification', () => {
      resolve('heard');
    });
  });
  await listener.query(`LISTEN ${channel}`);
  await speaker.query('SELECT pg_notify($1, $2)', [channel, '']);
  if ((await Promise.race([heard, wait(answerMs)])) !== 'heard') throw pooled('does not pass notifications on');
}

function pooled(what: string): StoreRefused {
  return new StoreRefused(
    'pooler',
    `DATABASE_URL leads through a connection pooler that ${what}. Quarterdeck needs sessions of its own: point it to the database itself, or to the pooler's session mode.`,
  );
}
