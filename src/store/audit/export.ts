import type { Kysely } from 'kysely';
import type { Deployment } from '../../domain/deployment.ts';
import type { DeploymentId } from '../../domain/ids.ts';
import type { AuditExport, AuditHead } from '../../ports/audit.ts';
import type { Step } from '../../ports/store.ts';
import { readSeries } from '../points.ts';
import { reads } from '../reads/reads.ts';
import type { Tables } from '../tables.ts';
import { entriesOf, type StoredEntry } from './entries.ts';
import { exportMarkdown } from './markdown.ts';
import { newestHead } from './seal.ts';

/** How much was measured of one metric. */
export interface MeasuredSeries {
  readonly source: string;
  readonly metric: string;
  readonly side: string;
  readonly points: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

export type ExportedStep = Omit<Step, 'handle' | 'result' | 'fence'>;

/** Everything that an export tells. What snapshots and handles hold is the providers' own and stays inside. */
export interface ExportFacts {
  readonly deployment: Deployment;
  readonly steps: readonly ExportedStep[];
  readonly measured: readonly MeasuredSeries[];
  readonly entries: readonly StoredEntry[];
  readonly head: AuditHead | undefined;
}

/** One deployment's record for reading and for machines. */
export async function exportAudit(db: Kysely<Tables>, id: DeploymentId): Promise<AuditExport | undefined> {
  const all = reads(db);
  const stored = await all.deployment(id);
  if (stored === undefined) return undefined;
  const facts: ExportFacts = {
    deployment: {
      ...stored,
      snapshots: stored.snapshots.map((snapshot) => ({ ...snapshot, state: null })),
      output: [],
    },
    steps: (await all.steps(id)).map(exported),
    measured: (await readSeries(db, id, 0)).map(({ source, metric, side, points }) => ({
      source,
      metric,
      side,
      points: points.length,
      fromMs: points[0]?.atMs,
      toMs: points.at(-1)?.atMs,
    })),
    entries: await entriesOf(db, id),
    head: await newestHead(db),
  };
  return { markdown: exportMarkdown(facts), json: `${JSON.stringify(facts, undefined, 2)}\n` };
}

function exported(step: Step): ExportedStep {
  const { key, deployment, epoch, name, component, attempt, state, intendedAtMs, deadlineMs, failure } = step;
  const known = { key, deployment, epoch, name, attempt, state, intendedAtMs, deadlineMs };
  return {
    ...known,
    ...(component === undefined ? {} : { component }),
    ...(failure === undefined ? {} : { failure }),
    ...(step.finishedAtMs === undefined ? {} : { finishedAtMs: step.finishedAtMs }),
  };
}
