import { z } from 'zod';

/** What the program is told to do, as JSON in its environment; the connection string comes beside it. */
export const migrationWork = z.strictObject({
  key: z.string(),
  fence: z.number(),
  version: z.string(),
  revision: z.string(),
  label: z.string(),
  schema: z.string(),
  table: z.string(),
  /** Where the files lie for node-pg-migrate to find. */
  folder: z.string(),
  run: z.discriminatedUnion('direction', [
    z.strictObject({ direction: z.literal('up') }),
    z.strictObject({ direction: z.literal('down'), names: z.array(z.string()) }),
    z.strictObject({ direction: z.literal('none') }),
  ]),
  /** Every migration of the revision, oldest first. */
  files: z.array(
    z.strictObject({
      name: z.string(),
      up: z.string(),
      down: z.string().optional(),
      kind: z.enum(['expand', 'contract']),
      replaces: z.array(z.string()),
      transaction: z.boolean(),
      checksum: z.string(),
    }),
  ),
  recordForSupabase: z.boolean(),
  backup: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('command'), command: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('restore-point') }),
    z.strictObject({ kind: z.literal('position') }),
    z.strictObject({ kind: z.literal('none') }),
  ]),
  lockTimeoutMs: z.number(),
  statementTimeoutMs: z.number(),
});

export type MigrationWork = z.infer<typeof migrationWork>;

/** Under these names the program finds its work and its database. */
export const workFileVariable = 'QUARTERDECK_MIGRATIONS';
export const databaseVariable = 'DATABASE_URL';
