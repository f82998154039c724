import type { Kysely } from 'kysely';
import { finalPhases } from '../../domain/lifecycle.ts';
import type { HistoryFilter, Reads } from '../../ports/store.ts';
import { readDeployment, readDeployments } from '../deployment-row.ts';
import type { Tables } from '../tables.ts';

type DeploymentReads = Pick<
  Reads,
  'deployment' | 'deploymentOfCard' | 'inFlight' | 'occupant' | 'queue' | 'history' | 'durations' | 'rollbackDurations'
>;

/** Finding deployments: by id, by target, by what they are doing, by time. */
export function deploymentReads(db: Kysely<Tables>): DeploymentReads {
  return {
    deployment: async (id) => {
      const row = await db.selectFrom('deployment').select('record').where('id', '=', id).executeTakeFirst();
      return row && readDeployment(row);
    },
    deploymentOfCard: async ({ channel, ts }) => {
      const cards = db.selectFrom('deployment').innerJoin('card', 'card.deployment', 'deployment.id').select('record');
      const row = await cards.where('card.channel', '=', channel).where('card.ts', '=', ts).executeTakeFirst();
      return row && readDeployment(row);
    },
    inFlight: async (at = {}) => {
      let query = db.selectFrom('deployment').select('record').where('is_final', '=', false);
      if (at.service !== undefined) query = query.where('service', '=', at.service);
      if (at.environment !== undefined) query = query.where('environment', '=', at.environment);
      return readDeployments(await query.orderBy('requested_at_ms').orderBy('number').execute());
    },
    occupant: async (target) => {
      const query = db.selectFrom('deployment').select('record').where('target', '=', target);
      const row = await query.where('at_work', '=', true).executeTakeFirst();
      return row && readDeployment(row);
    },
    queue: async (target) => readDeployments(await queued(db, target).select('record').execute()),
    history: async (filter) => readDeployments(await history(db, filter)),
    durations: async (target, kind, limit) => {
      const query = db.selectFrom('deployment').select('live_after_ms').where('target', '=', target);
      const newest = query.where('kind', '=', kind).where('live_after_ms', 'is not', null);
      const rows = await newest.orderBy('finished_at_ms', 'desc').limit(limit).execute();
      return rows.flatMap((row) => row.live_after_ms ?? []);
    },
    rollbackDurations: async (target, limit) => {
      const query = db.selectFrom('deployment').select('rollback_ms').where('target', '=', target);
      const newest = query.where('rollback_ms', 'is not', null).orderBy('finished_at_ms', 'desc');
      const rows = await newest.limit(limit).execute();
      return rows.flatMap((row) => row.rollback_ms ?? []);
    },
  };
}

/** The queue of a target in its order. */
export function queued(db: Kysely<Tables>, target: string) {
  const waiting = db.selectFrom('deployment').where('target', '=', target).where('phase', '=', 'queued');
  return waiting.orderBy('urgent', 'desc').orderBy('admitted_at_ms').orderBy('number');
}

async function history(db: Kysely<Tables>, filter: HistoryFilter): Promise<readonly { readonly record: unknown }[]> {
  let query = db.selectFrom('deployment').select('record');
  if (filter.service !== undefined && filter.environment !== undefined)
    query = query.where('target', '=', `${filter.service}/${filter.environment}`);
  else if (filter.service !== undefined) query = query.where('service', '=', filter.service);
  else if (filter.environment !== undefined) query = query.where('environment', '=', filter.environment);
  if (filter.phases !== undefined) query = query.where('phase', 'in', filter.phases);
  // The index of those in flight is small; the others would be walked from the newest on.
  if (filter.phases?.every((phase) => !finalPhases.includes(phase)) === true)
    query = query.where('is_final', '=', false);
  if (filter.requestedBy !== undefined) query = query.where('requested_by', '=', filter.requestedBy);
  if (filter.sinceMs !== undefined) query = query.where('requested_at_ms', '>=', filter.sinceMs);
  if (filter.beforeMs !== undefined) query = query.where('requested_at_ms', '<', filter.beforeMs);
  return query.orderBy('requested_at_ms', 'desc').orderBy('number', 'desc').limit(filter.limit).execute();
}
