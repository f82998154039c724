import { type Kysely, sql } from 'kysely';
import type { Step } from '../ports/store.ts';
import { jsonText } from './json-text.ts';
import { outcomeColumns, stepColumns } from './step-row.ts';
import type { Tables } from './tables.ts';

/** Inserts intents; rows whose keys are known stay as they are. */
export async function insertSteps(db: Kysely<Tables>, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return;
  const insert = db.insertInto('step').values(steps.map(stepColumns));
  await insert.onConflict((conflict) => conflict.column('key').doNothing()).execute();
}

/** Writes the results of steps that were intended, all in one statement. */
export async function updateSteps(db: Kysely<Tables>, steps: readonly Step[]): Promise<void> {
  // The last result of a key counts: one statement changes a row only once.
  const rows = [...new Map(steps.map((step) => [step.key, { key: step.key, ...outcomeColumns(step) }])).values()];
  if (rows.length === 0) return;
  const { rows: written } = await sql<{ readonly key: string }>`
    UPDATE step SET state = v.state, intended_at_ms = v.intended_at_ms, fence = v.fence, deadline_ms = v.deadline_ms,
      handle = v.handle::jsonb, result = v.result::jsonb, failure = v.failure::jsonb, finished_at_ms = v.finished_at_ms
    FROM jsonb_to_recordset(${jsonText(rows)}::jsonb) AS v(key text, state text, intended_at_ms bigint, fence bigint,
      deadline_ms bigint, handle text, result text, failure text, finished_at_ms bigint)
    WHERE step.key = v.key RETURNING step.key`.execute(db);
  if (written.length !== rows.length) throw new Error(`some of ${rows.length} steps were never intended`);
}
