import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { placeOfSecret } from '../../domain/secret.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import { argv, duration, secretRef } from '../settings.ts';

const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'a plain name: lower-case letters, digits and _');

/** Taken just before the first statement; what it gave is printed and recorded. */
const backup = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), command: argv.describe('Such as a dump; DATABASE_URL says of what.') }),
  z.strictObject({ kind: z.literal('restore-point') }),
  z.strictObject({ kind: z.literal('position') }),
  z.strictObject({ kind: z.literal('none') }),
]);

/** A database whose schema moves with the releases, by files of SQL in the repository. */
export const migrationsSettings = z
  .strictObject({
    database: secretRef.describe('Where the connection string is kept; the account must own what the files change.'),
    repository: z.string().meta({ format: 'path' }).describe('A git repository on this disk with the files.'),
    folder: z.string().default('migrations').describe('The folder of the files inside the repository.'),
    schema: identifier.default('public').describe('Where the record of the migrations is kept.'),
    table: identifier.default('pgmigrations').describe("node-pg-migrate's own table."),
    recordForSupabase: z.boolean().default(false).describe("Also kept in Supabase's own record of migrations."),
    onRollback: z
      .enum(['keep', 'down'])
      .default('keep')
      .describe(
        'When a deployment goes back: keep what expand steps added, or run the down sections when all have one. A rollback that is asked for later keeps them, and its plan says so.',
      ),
    backup: backup
      .default({ kind: 'position' })
      .describe('A program; a named restore point (needs its right); the position in the write-ahead log; or none.'),
    dryRunDatabase: secretRef
      .optional()
      .describe('A copy on which the plan tries the files and takes everything back again.'),
    lockTimeout: duration.default(5_000).describe('How long a statement may wait for a lock.'),
    statementTimeout: duration.default(600_000).describe('How long one statement may take.'),
    timeout: duration.default(3_600_000).describe('How long all of it may take.'),
  })
  .superRefine(({ folder }, context) => {
    if (isAbsolute(folder) || folder.split('/').includes('..') || folder.startsWith('-'))
      context.addIssue({ code: 'custom', path: ['folder'], message: 'a folder inside the repository' });
  });

export type MigrationsSettings = z.infer<typeof migrationsSettings>;

const staysWhy = 'what expand steps added stays; the release before runs with it';

/** What the configuration must know of this provider. */
export const migrationsKind = {
  schema: migrationsSettings,
  capabilities: (settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'> => ({
    shift: 'none',
    undo:
      migrationsSettings.parse(settings).onRollback === 'down'
        ? { kind: 'redeploy' }
        : { kind: 'impossible', why: staysWhy },
  }),
  claims: (settings: unknown): readonly string[] => {
    const { database, schema, table } = migrationsSettings.parse(settings);
    return [`migrations of ${placeOfSecret(database)} in ${schema}.${table}`];
  },
};
