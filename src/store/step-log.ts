import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { linesAfter } from '../domain/log-lines.ts';
import type { StepLog } from '../ports/recovery.ts';
import type { Reads, Transaction } from '../ports/store.ts';
import { isStepKey, must } from '../domain/ids.ts';
import { jsonText } from './json-text.ts';
import type { Tables } from './tables.ts';

/** So much of the output of one step is kept, the newest. */
const keptBytes = 1_000_000;
const longestLine = 10_000;
/** A window of which more is remembered would cost more than the lines. */
const rememberedLines = 200;

const lineList = z.array(z.string());

/** The whole kept output of a deployment's steps, oldest step first. */
export function logReads(db: Kysely<Tables>): Pick<Reads, 'stepLogs'> {
  return {
    stepLogs: async (deployment) => {
      const query = db
        .selectFrom('step_log')
        .innerJoin('step', 'step.key', 'step_log.step')
        .select(['step.key', 'step.name', 'step.component', 'step.attempt', 'step_log.dropped'])
        .where('step.deployment', '=', deployment);
      const heads = await query.orderBy('step.position').execute();
      return Promise.all(
        heads.map(async ({ key, name, component, attempt, dropped }): Promise<StepLog> => {
          const chunks = db.selectFrom('step_log_chunk').select('lines').where('step', '=', key);
          const lines = (await chunks.orderBy('position').execute()).flatMap((row) => lineList.parse(row.lines));
          const place = component === null ? {} : { component };
          return { key: must(isStepKey, key), name, ...place, attempt, dropped, lines };
        }),
      );
    },
  };
}

export function logWrites(db: Kysely<Tables>): Pick<Transaction, 'addLog'> {
  return {
    addLog: async (step, window) => {
      const head = db.selectFrom('step_log').selectAll().where('step', '=', step).forUpdate();
      const found = await head.executeTakeFirst();
      const shown = window.map((line) => line.slice(0, longestLine));
      const added = linesAfter(found === undefined ? [] : lineList.parse(found.tail), shown);
      if (added.length === 0) return;
      const tail = jsonText(shown.slice(-rememberedLines));
      const lines = jsonText(added);
      const bytes = (found?.bytes ?? 0) + lines.length;
      const first = db.insertInto('step_log').values({ step, tail, bytes });
      await first.onConflict((conflict) => conflict.column('step').doUpdateSet({ tail, bytes })).execute();
      await sql`INSERT INTO step_log_chunk (step, position, lines, bytes)
        SELECT ${step}, coalesce(max(position), 0) + 1, ${lines}::jsonb, ${lines.length}
        FROM step_log_chunk WHERE step = ${step}`.execute(db);
      if (bytes > keptBytes) await dropOldest(db, step);
    },
  };
}

/** The newest chunk stays whatever its size; what goes is counted. */
async function dropOldest(db: Kysely<Tables>, step: string): Promise<void> {
  await sql`WITH sized AS (
      SELECT position, sum(bytes) OVER (ORDER BY position DESC) AS newer, max(position) OVER () AS last
      FROM step_log_chunk WHERE step = ${step}),
    gone AS (
      DELETE FROM step_log_chunk USING sized
      WHERE step_log_chunk.step = ${step} AND step_log_chunk.position = sized.position
        AND sized.newer > ${keptBytes} AND sized.position < sized.last
      RETURNING step_log_chunk.bytes, jsonb_array_length(step_log_chunk.lines) AS lines)
    UPDATE step_log SET dropped = dropped + coalesce((SELECT sum(lines) FROM gone), 0),
      bytes = bytes - coalesce((SELECT sum(bytes) FROM gone), 0)
    WHERE step = ${step}`.execute(db);
}
