import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { cronLine, timeZone } from '../cron-line.ts';
import { databaseId } from '../firestore-indexes/settings.ts';
import { checkGoogle, googleSettings, googleUrl } from '../google/settings.ts';
import { readBack } from '../supervised.ts';

const scratch = z.strictObject({
  database: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,51}[a-z0-9]$/, 'the beginning of a database’s id, such as restore-proof')
    .describe('How the database of a proof is called; a mark of the run is added, it is made and deleted again.'),
  project: googleSettings.project
    .optional()
    .describe('The Google Cloud project of that database; the live one’s unless told.'),
  schedule: cronLine.describe('Hours of proofs, as a line of cron such as 0 5 * * 0.'),
});

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
    schedule: cronLine
      .optional()
      .describe('Hours of backups beside those of deployments, as a line of cron such as 0 3 * * *.'),
    timeZone: timeZone.describe('Whose hours the schedules mean.'),
    scratch: scratch
      .optional()
      .describe('Where the newest verified backup is restored on a schedule, as proof that it can be.'),
    storageUrl: googleUrl.optional().describe('Another address of Cloud Storage, where what lies beside exports goes.'),
  })
  .superRefine((settings, context) => {
    const { apiUrl, storageUrl, schedule, project, database } = settings;
    checkGoogle(settings, { apiUrl, storageUrl }, context);
    if (settings.credentials === 'emulator' && schedule !== undefined && storageUrl === undefined)
      context.addIssue({ code: 'custom', path: ['storageUrl'], message: 'an http:// address, together with emulator' });
    if ((settings.scratch?.project ?? project) === project && settings.scratch?.database === database)
      context.addIssue({
        code: 'custom',
        path: ['scratch', 'database'],
        message: 'another database than the live one',
      });
  });

export type BackupSettings = z.infer<typeof backupSettings>;

export const settingsOf = (at: ComponentTarget): BackupSettings => readBack(backupSettings, at.component.settings);

/** What the configuration must know of this provider: a backup changes nothing, so there is nothing to undo. */
export const backupKind = {
  schema: backupSettings,
  capabilities: (): Pick<PlannedComponent, 'shift' | 'undo'> => ({ shift: 'none', undo: { kind: 'instant' } }),
  claims: (): readonly string[] => [],
};
