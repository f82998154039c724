import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import type { Deployment } from '../domain/deployment.ts';
import { deploymentId } from '../domain/ids.ts';
import { isFinal } from '../domain/lifecycle.ts';
import { LostClaim, TargetOccupied, WriteConflict } from '../ports/store-errors.ts';
import type { Claim, Wake } from '../ports/store.ts';
import { columnsOf, wakeColumn } from './deployment-row.ts';
import { leaseHolds } from './ownership.ts';
import type { Tables } from './tables.ts';

/** Gives the deployment the service's next number and stores it as version 1. */
export async function insertDeployment(
  db: Kysely<Tables>,
  draft: Omit<Deployment, 'id' | 'number' | 'version'>,
  wake: Wake,
): Promise<Deployment> {
  const counter = await db
    .insertInto('service_counter')
    .values({ service: draft.service, deployments: 1 })
    .onConflict((conflict) =>
      conflict.column('service').doUpdateSet((eb) => ({ deployments: eb('service_counter.deployments', '+', 1) })),
    )
    .returning('deployments')
    .executeTakeFirstOrThrow();
  const number = counter.deployments;
  const deployment: Deployment = { ...draft, id: deploymentId(draft.service, number), number, version: 1 };
  const row = { ...columnsOf(deployment), attention_version: 1, wake_at_ms: wakeColumn(wake) };
  await occupying(deployment, db.insertInto('deployment').values(row).execute());
  return deployment;
}

/** A write with its proof: the version that was read, and the claim when the writer is the owner. */
export interface Save {
  readonly next: Deployment;
  readonly wake: Wake;
  readonly claim: Claim | undefined;
  readonly owner: number | undefined;
}

/** Compare and set. */
export async function updateDeployment(db: Kysely<Tables>, save: Save): Promise<Deployment> {
  const { next, wake, claim, owner } = save;
  const stored: Deployment = { ...next, version: next.version + 1 };
  const columns = columnsOf(stored);
  let query = db
    .updateTable('deployment')
    .set({
      ...columns,
      attention_version: sql<number>`CASE WHEN attention = ${columns.attention} THEN attention_version ELSE ${stored.version}::integer END`,
      // Somebody asked for a look that the owner has not had yet: no later wake may hide it.
      wake_at_ms: sql<
        number | null
      >`CASE WHEN poked_at_ms IS NULL THEN ${wakeColumn(wake)}::bigint ELSE LEAST(${wakeColumn(wake)}::bigint, poked_at_ms) END`,
    })
    .where('id', '=', next.id)
    .where('version', '=', next.version);
  if (claim !== undefined)
    query = query
      .where('owner', '=', owner ?? -1)
      .where('fence', '=', claim.fence)
      .where(leaseHolds);
  const result = await occupying(stored, query.executeTakeFirst());
  if (result.numUpdatedRows !== 1n) throw await whyNot(db, save);
  if (isFinal(stored.phase)) await reopenCard(db, stored);
  return stored;
}

/** Losing the claim is told before losing the race: an owner that lost it must stop, not read again. */
async function whyNot(db: Kysely<Tables>, { next, claim, owner }: Save): Promise<Error> {
  if (claim === undefined) return new WriteConflict(next.id);
  const query = db.selectFrom('deployment').select('id').where('id', '=', next.id).where(leaseHolds);
  const mine = await query
    .where('owner', '=', owner ?? -1)
    .where('fence', '=', claim.fence)
    .executeTakeFirst();
  return mine === undefined ? new LostClaim(next.id) : new WriteConflict(next.id);
}

async function reopenCard(db: Kysely<Tables>, { id }: Deployment): Promise<void> {
  const card = db.updateTable('card').set({ is_open: true }).where('deployment', '=', id);
  await card.where('is_open', '=', false).execute();
}

async function occupying<Value>(deployment: Deployment, write: Promise<Value>): Promise<Value> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.constraint === 'deployment_one_at_work')
      throw new TargetOccupied(deployment.target);
    throw error;
  }
}
