import { Pool } from 'pg';

/** A few connections for a test; those that the database ends by force, when it is dropped, disturb nobody. */
export function quietPool(url: string, more: { readonly max: number; readonly options?: string }): Pool {
  const pool = new Pool({ connectionString: url, ...more });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
