import pg from 'pg';
import { StoreRefused } from '../../ports/store-errors.ts';
import { clientConfig, codedError } from '../connection.ts';

/** Runs long work over a connection of its own, without the time limits of short work. */
export async function withClient<Value>(url: string, work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const patient = { statement_timeout: 0, idle_in_transaction_session_timeout: 0, query_timeout: 0 };
  const client = new pg.Client({ ...clientConfig(url, 'transfer'), ...patient });
  // The query in hand fails with the same error.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw error instanceof StoreRefused || isFileError(error) ? error : codedError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const isFileError = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && 'path' in error && !(error instanceof pg.DatabaseError);
