import { type Kysely, sql } from 'kysely';
import { isDeploymentId, isFence, must } from '../domain/ids.ts';
import { phases } from '../domain/phase.ts';
import { planSchema } from '../domain/plan.ts';
import { LostClaim } from '../ports/store-errors.ts';
import type { Claim, Claims } from '../ports/store.ts';
import { wakeColumn } from './deployment-row.ts';
import { isFree, leaseFor, leaseHolds } from './ownership.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

interface ClaimsParts {
  readonly db: Kysely<Tables>;
  readonly session: Session;
  readonly leaseMs: number;
}

/** Leases on deployments: the row says who, the advisory lock says whether that process lives. */
export function claims({ db, session, leaseMs }: ClaimsParts): Claims {
  return {
    take: async (nowMs, limit) => {
      const owner = session.owner();
      return owner === undefined || limit <= 0 ? [] : take(db, { owner, nowMs, limit, leaseMs });
    },
    renew: async (claim) => {
      const renewed = await held(db, session, claim)
        .set({ lease_until: leaseFor(leaseMs) })
        .executeTakeFirst();
      return renewed.numUpdatedRows === 1n;
    },
    remainingMs: async (claim) => {
      const owner = session.owner();
      if (owner === undefined) return 0;
      const left = sql<number>`floor(1000 * extract(epoch FROM lease_until - clock_timestamp()))::bigint`;
      const query = db.selectFrom('deployment').select(left.as('ms')).where('id', '=', claim.deployment);
      const row = await query.where('owner', '=', owner).where('fence', '=', claim.fence).executeTakeFirst();
      return Math.max(0, row?.ms ?? 0);
    },
    yield: async (claim, seenVersion, wake) => {
      const next = wakeColumn(wake);
      const wakeAt = sql<number | null>`CASE WHEN version = ${seenVersion} AND poked_at_ms IS NULL
        THEN ${next}::bigint ELSE LEAST(wake_at_ms, poked_at_ms, ${next}::bigint) END`;
      await held(db, session, claim).set({ owner: null, lease_until: null, wake_at_ms: wakeAt }).execute();
    },
    onWake: (callback) => session.onWake('deployment', callback),
  };
}

/** The row while the claim holds; an update of it is the proof. */
function held(db: Kysely<Tables>, session: Session, claim: Claim) {
  return db
    .updateTable('deployment')
    .where('id', '=', claim.deployment)
    .where('owner', '=', session.owner() ?? -1)
    .where('fence', '=', claim.fence)
    .where(leaseHolds);
}

/** Locks the deployment's row for this transaction when the claim holds, else throws LostClaim. */
export async function requireClaim(db: Kysely<Tables>, owner: number | undefined, claim: Claim): Promise<void> {
  const row = await db
    .selectFrom('deployment')
    .select('id')
    .where('id', '=', claim.deployment)
    .where('owner', '=', owner ?? -1)
    .where('fence', '=', claim.fence)
    .where(leaseHolds)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new LostClaim(claim.deployment);
}

interface Taking {
  readonly owner: number;
  readonly nowMs: number;
  readonly limit: number;
  readonly leaseMs: number;
}

async function take(db: Kysely<Tables>, { owner, nowMs, limit, leaseMs }: Taking): Promise<readonly Claim[]> {
  // An owner that died in the middle leaves a wake in the future, or none: its deployment is looked at all the same.
  const due = db
    .selectFrom('deployment')
    .select('id')
    .where(sql<boolean>`(wake_at_ms <= ${Math.floor(nowMs)}::bigint OR owner IS NOT NULL)`)
    .where(sql<boolean>`(wake_at_ms IS NOT NULL OR NOT is_final)`)
    .where(isFree)
    // Forms and phases that only a newer program knows are left to it.
    .where('schema', '<=', planSchema)
    .where('phase', 'in', phases)
    .orderBy('wake_at_ms')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked();
  const taken = await db
    // Materialised: the planner may run a plain subquery twice, and lock past the limit.
    .with(
      (cte) => cte('due').materialized(),
      () => due,
    )
    .updateTable('deployment')
    .set({
      owner,
      fence: sql<number>`nextval('fence_number')`,
      lease_until: leaseFor(leaseMs),
      poked_at_ms: null,
    })
    .where('id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returning(['id', 'fence'])
    .execute();
  return taken.map(({ id, fence }) => ({ deployment: must(isDeploymentId, id), fence: must(isFence, fence) }));
}
