import { sql, type RawBuilder } from 'kysely';
import { aliveOwners } from './session.ts';

/** Nobody alive has the row: no owner, the lease is over, or the owner's process is gone. */
export const isFree: RawBuilder<boolean> = sql<boolean>`(owner IS NULL OR lease_until <= clock_timestamp()
  OR owner NOT IN (${sql.raw(aliveOwners)}))`;

/** A lease of this length from now, by the database's clock. */
export const leaseFor = (ms: number): RawBuilder<Date> =>
  sql<Date>`clock_timestamp() + make_interval(secs => ${ms / 1_000}::double precision)`;

/** The lease has not ended yet, by the database's clock. */
export const leaseHolds: RawBuilder<boolean> = sql<boolean>`lease_until > clock_timestamp()`;
