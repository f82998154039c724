import type { Kysely } from 'kysely';
import { isDeploymentId, isPersonId, must } from '../../domain/ids.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { LiveRelease, Reads } from '../../ports/store.ts';
import { readRelease } from '../release-row.ts';
import type { Tables } from '../tables.ts';

type ReleaseReads = Pick<Reads, 'live' | 'pastLive' | 'release' | 'releaseOf' | 'releases'>;

/** Releases, and which of them are or were live where. */
export function releaseReads(db: Kysely<Tables>): ReleaseReads {
  return {
    live: async (target) => (await pastLive(db, target, 1))[0],
    pastLive: (target, limit) => pastLive(db, target, limit),
    release: async (service, number) => {
      const query = db.selectFrom('release').selectAll().where('service', '=', service);
      const row = await query.where('number', '=', number).executeTakeFirst();
      return row && readRelease(row);
    },
    releaseOf: async (service, revision) => {
      const query = db.selectFrom('release').selectAll().where('service', '=', service);
      const row = await query.where('revision', '=', revision).executeTakeFirst();
      return row && readRelease(row);
    },
    releases: async (service, limit) => {
      const query = db.selectFrom('release').selectAll().where('service', '=', service);
      return (await query.orderBy('number', 'desc').limit(limit).execute()).map(readRelease);
    },
  };
}

async function pastLive(db: Kysely<Tables>, target: TargetId, limit: number): Promise<readonly LiveRelease[]> {
  const rows = await db
    .selectFrom('deployment')
    .innerJoin('release', (join) =>
      join
        .onRef('release.service', '=', 'deployment.service')
        .onRef('release.number', '=', 'deployment.release_number'),
    )
    .selectAll('release')
    .select(['deployment.id', 'deployment.finished_at_ms', 'deployment.requested_by'])
    .where('deployment.target', '=', target)
    .where('deployment.became_live', '=', true)
    .orderBy('deployment.finished_at_ms', 'desc')
    .orderBy('deployment.requested_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    release: readRelease(row),
    deployment: must(isDeploymentId, row.id),
    sinceMs: row.finished_at_ms ?? 0,
    by: must(isPersonId, row.requested_by),
  }));
}
