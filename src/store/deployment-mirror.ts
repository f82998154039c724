import { type Kysely, type Updateable, sql } from 'kysely';
import { z } from 'zod';
import type { TargetId } from '../domain/ids.ts';
import { isDeploymentId, must } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { isFinal } from '../domain/lifecycle.ts';
import type { DeploymentMirror, MirrorRow } from '../ports/deployment-mirror.ts';
import type { Reads } from '../ports/store.ts';
import { jsonText } from './json-text.ts';
import type { Tables } from './tables.ts';

const json = z.custom<Json>();
/** Longer than one look at the far end may take. */
const leaseMs = 60_000;

interface MirrorParts {
  readonly db: Kysely<Tables>;
  readonly reads: Pick<Reads, 'deployment'>;
}

/** How far deployments are told elsewhere. */
export function deploymentMirror({ db, reads }: MirrorParts): DeploymentMirror {
  const change = async ({ deployment }: MirrorRow, columns: Updateable<Tables['deployment_mirror']>): Promise<void> => {
    await db.updateTable('deployment_mirror').set(columns).where('deployment', '=', deployment.id).execute();
  };
  return {
    enlist: (targets, sinceMs) => enlist(db, targets, Math.floor(sinceMs)),
    take: async (nowMs, limit) => {
      const claimed = await claim(db, Math.floor(nowMs), limit);
      const rows = await Promise.all(
        claimed.map(async ({ deployment: id, progress, attempts }) => {
          const deployment = await reads.deployment(must(isDeploymentId, id));
          return deployment === undefined ? [] : [{ deployment, progress: json.parse(progress), attempts }];
        }),
      );
      return rows.flat();
    },
    progressed: (row, progress) => change(row, { progress: jsonText(progress) }),
    settled: (row, progress) =>
      change(row, {
        progress: jsonText(progress),
        seen_version: row.deployment.version,
        is_done: isFinal(row.deployment.phase),
        attempts: 0,
        trouble: null,
        lease_until: null,
      }),
    postponed: (row, next) =>
      change(
        row,
        'never' in next
          ? { is_done: true, trouble: next.never.slice(0, 500), lease_until: null }
          : { due_at_ms: Math.floor(next.atMs), lease_until: null },
      ),
  };
}

async function enlist(db: Kysely<Tables>, targets: readonly TargetId[], sinceMs: number): Promise<void> {
  if (targets.length === 0) return;
  const wanted = db
    .selectFrom('deployment')
    .select(['id as deployment', sql<number>`0`.as('due_at_ms')])
    .where('target', 'in', targets)
    .where('admitted_at_ms', '>=', sinceMs);
  const insert = db.insertInto('deployment_mirror').columns(['deployment', 'due_at_ms']).expression(wanted);
  await insert.onConflict((conflict) => conflict.doNothing()).execute();
}

interface Claimed {
  readonly deployment: string;
  readonly progress: unknown;
  readonly attempts: number;
}

async function claim(db: Kysely<Tables>, nowMs: number, limit: number): Promise<readonly Claimed[]> {
  const { rows } = await sql<Claimed>`
    WITH due AS (
      SELECT mirror.deployment FROM deployment_mirror AS mirror JOIN deployment ON deployment.id = mirror.deployment
      WHERE NOT mirror.is_done AND mirror.due_at_ms <= ${nowMs} AND mirror.seen_version < deployment.version
        AND (mirror.lease_until IS NULL OR mirror.lease_until < clock_timestamp())
      ORDER BY mirror.due_at_ms LIMIT ${limit} FOR UPDATE OF mirror SKIP LOCKED
    )
    UPDATE deployment_mirror AS mirror
    SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond', attempts = mirror.attempts + 1
    FROM due WHERE mirror.deployment = due.deployment
    RETURNING mirror.deployment, mirror.progress, mirror.attempts - 1 AS attempts`.execute(db);
  return rows;
}
