import type { PostgresPool } from 'kysely';
import pg from 'pg';
import type { Log } from '../ports/world.ts';
import { StoreUnavailable } from '../ports/store-errors.ts';

const idle_in_transaction_session_timeout = 3_000;
const lock_timeout = 2_000;
const statement_timeout = 10_000;

/** A server that went away without a word is noticed by the keepalives of either side; idle sessions of ours may stay. */
const settings = [
  'search_path=quarterdeck,public',
  'tcp_keepalives_idle=5',
  'tcp_keepalives_interval=2',
  'tcp_keepalives_count=3',
  'idle_session_timeout=0',
  'synchronous_commit=on',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

// Our 64-bit columns hold times and counters far below 2^53.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/** How every connection of ours is opened; a frozen holder of one must not stop the others. */
export function clientConfig(url: string, name: string): pg.ClientConfig {
  const { connectionString, options } = withSettings(url);
  return {
    connectionString,
    application_name: `quarterdeck ${name}`,
    connectionTimeoutMillis: 5_000,
    query_timeout: statement_timeout + 2_000,
    idle_in_transaction_session_timeout,
    lock_timeout,
    statement_timeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    options,
    types,
  };
}

/** Options in the address itself would replace ours; they are put before them instead. */
function withSettings(url: string): { readonly connectionString: string; readonly options: string } {
  if (!URL.canParse(url)) return { connectionString: url, options: settings };
  const address = new URL(url);
  const given = address.searchParams.get('options');
  if (given === null) return { connectionString: url, options: settings };
  address.searchParams.delete('options');
  return { connectionString: address.href, options: `${given} ${settings}` };
}

interface PoolSettings {
  readonly name: string;
  readonly max: number;
  readonly lockTimeoutMs?: number;
}

/** A pool whose broken connections never reach the process as unhandled events. */
export function openPool(url: string, log: Log, { name, max, lockTimeoutMs = lock_timeout }: PoolSettings): pg.Pool {
  const pool = new pg.Pool({ ...clientConfig(url, name), lock_timeout: lockTimeoutMs, max, idleTimeoutMillis: 0 });
  const note = (error: Error): void => {
    log.warn({ error: error.message }, 'a database connection broke');
  };
  pool.on('error', note);
  pool.on('connect', (client) => client.on('error', note));
  return pool;
}

const unavailableClasses = ['08', '53', '57', '58'];
const unavailableCodes = ['25P03', '25P04', '55P03', '40P01', '40001'];

/** Whether the error means "not now" and not "never". */
function isPassing(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  const code = error.code ?? '';
  return unavailableClasses.includes(code.slice(0, 2)) || unavailableCodes.includes(code);
}

/** For errors straight from the driver: all but the server's own answers are a lost or refused connection. */
export function codedError(error: unknown): unknown {
  return isPassing(error) ? new StoreUnavailable(error) : error;
}

/** The pool as Kysely uses it, with coded errors; a connection that failed is not used again. */
export function codedPool(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      try {
        return codedClient(await pool.connect());
      } catch (error) {
        throw codedError(error);
      }
    },
  };
}

function codedClient(client: pg.PoolClient): pg.PoolClient {
  let broken = false;
  const query = async (text: string, values: unknown[]): Promise<pg.QueryResult> => {
    try {
      return await client.query(text, values);
    } catch (error) {
      broken ||= !(error instanceof pg.DatabaseError);
      throw codedError(error);
    }
  };
  const release = (destroy?: boolean): void => {
    client.release(destroy === true || broken);
  };
  return new Proxy(client, {
    get: (target, name): unknown => {
      if (name === 'query') return query;
      if (name === 'release') return release;
      return Reflect.get(target, name);
    },
  });
}
