import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { checkGoogle, googleSettings } from '../google/settings.ts';
import { isInside } from '../revision-files.ts';
import { duration } from '../settings.ts';
import { readBack } from '../supervised.ts';

/** The id of a Firestore database. */
export const databaseId = z
  .string()
  .regex(/^(?:\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/, 'the id of a Firestore database')
  .default('(default)')
  .describe('The Firestore database.');

/** Composite indexes of a Firestore database, from the firestore.indexes.json of a repository. */
export const indexesSettings = z
  .strictObject({
    ...googleSettings,
    database: databaseId,
    repository: z.string().meta({ format: 'path' }).describe('A git repository on this disk.'),
    file: z
      .string()
      .refine(isInside, 'a path inside the repository')
      .default('firestore.indexes.json')
      .describe('The indexes.'),
    extras: z
      .enum(['keep', 'ask'])
      .default('keep')
      .describe('Indexes that the file does not name stay; with ask, deleting each one can be agreed to.'),
    lookEvery: duration.default(15_000).describe('How often is looked whether they are ready: that may take hours.'),
  })
  .superRefine((settings, context) => {
    checkGoogle(settings, { apiUrl: settings.apiUrl }, context);
  });

export type IndexesSettings = z.infer<typeof indexesSettings>;

export const settingsOf = (at: ComponentTarget): IndexesSettings => readBack(indexesSettings, at.component.settings);

/** Why nothing is put back. */
const addedStay = 'indexes that were added stay: they change no answer';

/** What the configuration must know of this provider. */
export const indexesKind = {
  schema: indexesSettings,
  capabilities: (settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'> => ({
    shift: 'none',
    undo:
      indexesSettings.parse(settings).extras === 'ask' ? { kind: 'redeploy' } : { kind: 'impossible', why: addedStay },
  }),
  claims: (settings: unknown): readonly string[] => {
    const { project, database } = indexesSettings.parse(settings);
    return [`indexes of ${database} in ${project}`];
  },
};
