import { realpath } from 'node:fs/promises';
import { Client } from 'pg';
import { z } from 'zod';
import { role } from './create.ts';
import { codeOf } from './failure.ts';

/** What makes a server ours: the cluster's number, and that it serves our copy of it. */
export interface Identity {
  readonly systemIdentifier: string;
  readonly dataFolder: string;
  readonly password: string;
}

/** What answered on a port. */
export type Answer = 'ours' | 'not-ready' | 'stranger' | 'nobody';

/** The one database of a built-in cluster. */
const database = 'quarterdeck';

const identitySchema = z.tuple([z.object({ number: z.string(), folder: z.string() })]);
const notReady = new Set(['57P03', '53300', '57P01']);
const notThere = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** Asks whoever listens on a port of this machine whether it is the given cluster. */
export async function ask(port: number, identity: Identity): Promise<Answer> {
  try {
    return await withClient({ port, password: identity.password, database: 'postgres' }, async (client) => {
      const { rows } = await client.query(
        `select system_identifier::text as number, current_setting('data_directory') as folder from pg_control_system()`,
      );
      const [{ number, folder }] = identitySchema.parse(rows);
      const same = number === identity.systemIdentifier && (await realpath(folder)) === identity.dataFolder;
      return same ? 'ours' : 'stranger';
    });
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (notReady.has(code)) return 'not-ready';
    return notThere.has(code) ? 'nobody' : 'stranger';
  }
}

/** Makes the database that the product uses, when it is missing. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  await withClient({ port, password, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (rowCount !== 0) return;
    try {
      await client.query(`create database ${database}`);
    } catch (error) {
      // Somebody else made it between the two statements.
      if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
    }
  });
}

/** How many others are connected, by the server's own count. */
export async function countOthers(port: number, password: string): Promise<number> {
  return await withClient({ port, password, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query(
      `select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return rowCount ?? 0;
  });
}

/** The address with its password, complete enough that no PG… variable of the environment changes it. */
export function addressOf(port: number, password: string): string {
  return `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

interface Login {
  readonly port: number;
  readonly password: string;
  readonly database: string;
}

async function withClient<T>(login: Login, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    ...login,
    host: '127.0.0.1',
    user: role,
    ssl: false,
    // Said here, because PGOPTIONS of our environment would be said otherwise.
    options: '-c statement_timeout=10s',
    application_name: 'quarterdeck-embedded',
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
  });
  // A server that dies while we talk ends the query with an error; this one is only the echo of it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
