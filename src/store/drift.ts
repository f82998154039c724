import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Baseline, DriftLook } from '../domain/drift.ts';
import type { Reads, Transaction } from '../ports/store.ts';
import { jsonText } from './json-text.ts';
import type { Tables } from './tables.ts';

/** The outlines of stored records, whose inside this program's own types wrote. */
const baselineOutline = z.looseObject({
  target: z.string(),
  deployment: z.string(),
  atMs: z.number(),
  components: z.array(z.looseObject({ component: z.string(), facts: z.record(z.string(), z.string()) })),
});
const lookOutline = z.looseObject({
  target: z.string(),
  deployment: z.string(),
  label: z.string(),
  atMs: z.number(),
  components: z.array(z.looseObject({ component: z.string(), remarks: z.array(z.unknown()) })),
});

const isBaseline = (value: unknown): value is Baseline => baselineOutline.safeParse(value).success;
const isLook = (value: unknown): value is DriftLook => lookOutline.safeParse(value).success;

/** What each target is compared with, and what was found last. */
export function driftReads(db: Kysely<Tables>): Pick<Reads, 'baseline' | 'driftLook' | 'driftLooks'> {
  return {
    baseline: async (target) => {
      const query = db.selectFrom('baseline').select('record').where('target', '=', target);
      const record = (await query.executeTakeFirst())?.record;
      return isBaseline(record) ? record : undefined;
    },
    driftLook: async (target) => {
      const query = db.selectFrom('drift_look').select('record').where('target', '=', target);
      const record = (await query.executeTakeFirst())?.record;
      return isLook(record) ? record : undefined;
    },
    driftLooks: async () => {
      const rows = await db.selectFrom('drift_look').select('record').orderBy('target').execute();
      return rows.flatMap(({ record }) => (isLook(record) ? [record] : []));
    },
  };
}

/** One row a target, the newest only. */
export function driftWrites(db: Kysely<Tables>): Pick<Transaction, 'keepBaseline' | 'keepDriftLook'> {
  return {
    keepBaseline: async (baseline) => {
      const row = { target: baseline.target, at_ms: Math.floor(baseline.atMs), record: jsonText(baseline) };
      const insert = db.insertInto('baseline').values(row);
      await insert.onConflict((conflict) => conflict.column('target').doUpdateSet(row)).execute();
    },
    keepDriftLook: async (look) => {
      const row = { target: look.target, at_ms: Math.floor(look.atMs), record: jsonText(look) };
      const insert = db.insertInto('drift_look').values(row);
      await insert.onConflict((conflict) => conflict.column('target').doUpdateSet(row)).execute();
    },
  };
}
