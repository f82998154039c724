import pg from 'pg';
import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';

/** Where the records are: two names that were checked against letters, digits and `_`. */
export interface RecordPlace {
  readonly schema: string;
  readonly table: string;
}

/** What the database knows of its migrations. */
export interface DatabaseRecord {
  /** In the order in which they ran. */
  readonly applied: readonly string[];
  readonly contracts: readonly { readonly name: string; readonly replaces: readonly string[] }[];
  /** Which revision each migration was applied from, as far as this program did it. */
  readonly revisions: Readonly<Record<string, string>>;
  /** The last release whose migrations came to their end here. */
  readonly last?: { readonly version: string; readonly revision: string };
}

export const releasesTable = ({ schema }: RecordPlace): string => `"${schema}".quarterdeck_releases`;
export const stepsTable = ({ schema }: RecordPlace): string => `"${schema}".quarterdeck_migrations`;
export const ownTable = ({ schema, table }: RecordPlace): string => `"${schema}"."${table}"`;

const rows = z.array(z.object({ name: z.string() }));
const steps = z.array(
  z.object({ name: z.string(), kind: z.string(), replaces: z.array(z.string()), revision: z.string() }),
);
const last = z.array(z.object({ version: z.string(), revision: z.string() }));

/** Reads what was applied; a database without the tables has none. */
export async function readRecord(url: string, place: RecordPlace, signal: AbortSignal): Promise<DatabaseRecord> {
  return withClient(url, signal, async (client) => {
    const read = async <Schema extends z.ZodType>(table: string, schema: Schema, query: string) =>
      schema.parse((await exists(client, table)) ? (await client.query(query)).rows : []);
    const own = ownTable(place);
    const applied = await read(own, rows, `SELECT name FROM ${own} ORDER BY run_on, id`);
    const taken = stepsTable(place);
    const known = await read(taken, steps, `SELECT name, kind, replaces, revision FROM ${taken}`);
    const releases = releasesTable(place);
    const [newest] = await read(releases, last, `SELECT version, revision FROM ${releases} ORDER BY id DESC LIMIT 1`);
    const names = applied.map(({ name }) => name);
    return {
      applied: names,
      contracts: known.filter(({ name, kind }) => kind === 'contract' && names.includes(name)),
      revisions: Object.fromEntries(known.map(({ name, revision }) => [name, revision])),
      ...(newest === undefined ? {} : { last: newest }),
    };
  });
}

export async function exists(client: pg.Client, table: string): Promise<boolean> {
  const { rows: found } = await client.query<{ readonly there: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS there',
    [table],
  );
  return found[0]?.there === true;
}

/** One connection for one look; the far end's refusals come out as the errors that the core knows. */
export async function withClient<Value>(
  connectionString: string,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<Value>,
): Promise<Value> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 4000, statement_timeout: 10_000 });
  client.on('error', () => undefined);
  const cut = (): void => {
    void client.end().catch(() => undefined);
  };
  signal.addEventListener('abort', cut);
  try {
    if (signal.aborted) throw new ProviderError('timeout', 'the look at the database was cut off', { retryable: true });
    await client.connect();
    return await work(client);
  } catch (error) {
    throw asProviderError(error);
  } finally {
    signal.removeEventListener('abort', cut);
    await client.end().catch(() => undefined);
  }
}

/** By the SQL state: 28 and 3D are the account and the database, 42501 a right, 08, 57 and 53 a server that is away or full. */
function asProviderError(error: unknown): unknown {
  if (error instanceof ProviderError || error instanceof z.ZodError) return error;
  const state = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const said = `the database answers with ${state === '' ? 'no word' : state}`;
  if (state.startsWith('28')) return new ProviderError('unauthenticated', `${said}: the account is refused`);
  if (state === '42501') return new ProviderError('forbidden', `${said}: a right is missing`);
  if (state.startsWith('3D')) return new ProviderError('not-found', `${said}: there is no such database`);
  if (/^[A-Z0-9]{5}$/.test(state) && !/^(08|53|57)/.test(state)) return new ProviderError('failed', said);
  return new ProviderError('unavailable', 'the database cannot be reached', { retryable: true });
}
