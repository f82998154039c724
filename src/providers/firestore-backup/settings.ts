import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { databaseId } from '../firestore-indexes/settings.ts';
import { checkGoogle, googleSettings } from '../google/settings.ts';
import { readBack } from '../supervised.ts';

/** An export of a Firestore database into a bucket, before anything else is released. */
export const backupSettings = z
  .strictObject({
    ...googleSettings,
    database: databaseId,
    to: z
      .string()
      .regex(
        /^gs:\/\/[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](?:\/[\w./-]{0,200})?$/,
        'a bucket such as gs://shop-backups/firestore',
      )
      .describe('Where exports go: a bucket in the location of the database.'),
    collections: z.array(z.string().min(1)).default([]).describe('Only these collections; all of them when empty.'),
    pointInTime: z
      .boolean()
      .default(false)
      .describe('Exports the state of one moment; the database must have point-in-time recovery.'),
  })
  .superRefine((settings, context) => {
    checkGoogle(settings, { apiUrl: settings.apiUrl }, context);
  });

export type BackupSettings = z.infer<typeof backupSettings>;

export const settingsOf = (at: ComponentTarget): BackupSettings => readBack(backupSettings, at.component.settings);

/** What the configuration must know of this provider: a backup changes nothing, so there is nothing to undo. */
export const backupKind = {
  schema: backupSettings,
  capabilities: (): Pick<PlannedComponent, 'shift' | 'undo'> => ({ shift: 'none', undo: { kind: 'instant' } }),
  claims: (): readonly string[] => [],
};
