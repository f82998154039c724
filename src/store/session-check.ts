import pg from 'pg';
import { wait } from '../io/wait.ts';
import { StoreRefused } from '../ports/store-errors.ts';
import { clientConfig, codedError } from './connection.ts';

const answerMs = 3_000;

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
    await requireNotifications(listener, speaker);
  } catch (error) {
    if (error instanceof StoreRefused) throw error;
    // Poolers refuse start-up settings that they do not know with this code.
    if (error instanceof pg.DatabaseError && error.code === '08P01') throw pooled('does not take session settings');
    throw codedError(error);
  } finally {
    await Promise.allSettled([listener.end(), speaker.end()]);
  }
}

async function requireSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ idle: string }>(
    `SELECT current_setting('idle_in_transaction_session_timeout') AS idle`,
  );
  if (rows[0]?.idle !== '3s') throw pooled('drops session settings');
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
