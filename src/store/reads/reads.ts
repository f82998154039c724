import type { Kysely } from 'kysely';
import type { Reads } from '../../ports/store.ts';
import { circuitReads } from '../circuits.ts';
import { driftReads } from '../drift.ts';
import { readSeries } from '../points.ts';
import { safekeepingReads } from '../safekeeping.ts';
import { logReads } from '../step-log.ts';
import { readStep } from '../step-row.ts';
import type { Tables } from '../tables.ts';
import { deploymentReads } from './deployments.ts';
import { lockReads } from './locks.ts';
import { releaseReads } from './releases.ts';

/** Everything that can be read, on a pool or inside a transaction. */
export function reads(db: Kysely<Tables>): Reads {
  return {
    ...deploymentReads(db),
    ...releaseReads(db),
    ...lockReads(db),
    ...circuitReads(db),
    ...driftReads(db),
    ...safekeepingReads(db),
    ...logReads(db),
    steps: async (deployment, { epoch, names, states, sinceMs } = {}) => {
      let query = db.selectFrom('step').selectAll().where('deployment', '=', deployment);
      if (epoch !== undefined) query = query.where('epoch', '=', epoch);
      if (names !== undefined) query = query.where('name', 'in', names);
      if (states !== undefined) query = query.where('state', 'in', states);
      if (sinceMs !== undefined) query = query.where('intended_at_ms', '>=', Math.floor(sinceMs));
      return (await query.orderBy('position').execute()).map(readStep);
    },
    step: async (key) => {
      const row = await db.selectFrom('step').selectAll().where('key', '=', key).executeTakeFirst();
      return row && readStep(row);
    },
    series: (deployment, sinceMs) => readSeries(db, deployment, sinceMs),
  };
}
