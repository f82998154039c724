import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { isComponentName, must, type DeploymentId } from '../domain/ids.ts';
import type { Point, Series } from '../domain/measure.ts';
import { jsonText } from './json-text.ts';
import type { Tables } from './tables.ts';

const side = z.enum(['new', 'old']);
const bucketList = z.array(z.object({ upTo: z.number().nullable(), count: z.number() }));

interface PointColumns {
  readonly at_ms: number;
  readonly span_ms: number;
  readonly kind: string;
  readonly first: number | null;
  readonly second: number | null;
  readonly buckets: unknown;
}

/** Stores points once each; a series is one row, so that a point costs a few dozen bytes. */
export async function addPoints(db: Kysely<Tables>, deployment: DeploymentId, all: readonly Series[]): Promise<void> {
  for (const series of all) {
    if (series.points.length === 0) continue;
    const id = await seriesId(db, deployment, series);
    const rows = series.points.map((point) => ({ series: id, ...columnsOf(point) }));
    await sql`
      INSERT INTO measurement (series, at_ms, span_ms, kind, first, second, buckets)
      SELECT series, at_ms, span_ms, kind, first, second, buckets
      FROM jsonb_populate_recordset(NULL::measurement, ${jsonText(rows)}::jsonb)
      ON CONFLICT DO NOTHING`.execute(db);
  }
}

/** The stored points of a deployment since a time, oldest first. */
export async function readSeries(db: Kysely<Tables>, id: DeploymentId, sinceMs: number): Promise<readonly Series[]> {
  const all = await db.selectFrom('series').selectAll().where('deployment', '=', id).orderBy('id').execute();
  if (all.length === 0) return [];
  const keys = all.map((row) => row.id);
  const query = db.selectFrom('measurement').selectAll().where('series', 'in', keys).where('at_ms', '>=', sinceMs);
  const bySeries = Map.groupBy(await query.orderBy('at_ms').execute(), (row) => row.series);
  return all.map((row) => ({
    source: row.source,
    metric: row.metric,
    side: side.parse(row.side),
    ...(row.component === '' ? {} : { component: must(isComponentName, row.component) }),
    points: (bySeries.get(row.id) ?? []).map(readPoint),
  }));
}

async function seriesId(db: Kysely<Tables>, deployment: DeploymentId, series: Series): Promise<number> {
  const { source, metric, side: of, component = '' } = series;
  const known = db.selectFrom('series').select('id').where('deployment', '=', deployment).where('source', '=', source);
  const same = known.where('metric', '=', metric).where('side', '=', of).where('component', '=', component);
  const found = await same.executeTakeFirst();
  if (found !== undefined) return found.id;
  const row = { deployment, source, metric, side: of, component };
  const made = await db.insertInto('series').values(row).returning('id').executeTakeFirstOrThrow();
  return made.id;
}

function columnsOf(point: Point): PointColumns {
  const at = { at_ms: Math.floor(point.atMs), span_ms: Math.round(point.spanMs) };
  switch (point.kind) {
    case 'ratio':
      return { ...at, kind: 'r', first: point.hits, second: point.total, buckets: null };
    case 'gauge':
      return { ...at, kind: 'g', first: point.value, second: point.samples, buckets: null };
    case 'distribution':
      return { ...at, kind: 'd', first: null, second: null, buckets: point.buckets };
  }
}

function readPoint(row: PointColumns): Point {
  const at = { atMs: row.at_ms, spanMs: row.span_ms };
  const [first, second] = [row.first ?? 0, row.second ?? 0];
  if (row.kind === 'r') return { kind: 'ratio', ...at, hits: first, total: second };
  if (row.kind === 'g') return { kind: 'gauge', ...at, value: first, samples: second };
  return { kind: 'distribution', ...at, buckets: bucketList.parse(row.buckets) };
}
