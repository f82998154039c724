import type { Kysely } from 'kysely';
import type { DeploymentId } from '../../domain/ids.ts';
import type { AuditExport } from '../../ports/audit.ts';
import type { Step } from '../../ports/store.ts';
import { readSeries } from '../points.ts';
import { reads } from '../reads/reads.ts';
import type { Tables } from '../tables.ts';
import { entriesOf } from './entries.ts';
import type { ExportedStep, ExportFacts } from './export-facts.ts';
import { exportMarkdown } from './markdown.ts';
import { newestHead } from './seal.ts';

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
    logs: await all.stepLogs(id),
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
