import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { checkGoogle, googleSettings } from '../google/settings.ts';
import { isInside } from '../revision-files.ts';
import { readBack } from '../supervised.ts';

/** Security rules of a Firestore database or a Storage bucket, released from a file of a repository. */
export const rulesSettings = z
  .strictObject({
    ...googleSettings,
    product: z.enum(['firestore', 'storage']).describe('Whose rules these are.'),
    database: z
      .string()
      .regex(/^(?:\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/, 'the id of a Firestore database')
      .default('(default)')
      .describe('The Firestore database.'),
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'the name of a bucket')
      .optional()
      .describe('The Storage bucket, such as shop-prod.firebasestorage.app.'),
    repository: z.string().meta({ format: 'path' }).describe('A git repository on this disk.'),
    file: z.string().refine(isInside, 'a path inside the repository').describe('The rules, such as firestore.rules.'),
  })
  .superRefine((settings, context) => {
    checkGoogle(settings, { apiUrl: settings.apiUrl }, context);
    if (settings.product === 'storage' && settings.bucket === undefined)
      context.addIssue({ code: 'custom', path: ['bucket'], message: 'the bucket whose rules these are' });
    if (settings.product === 'firestore' && settings.bucket !== undefined)
      context.addIssue({ code: 'custom', path: ['bucket'], message: 'only with product: storage' });
  });

export type RulesSettings = z.infer<typeof rulesSettings>;

export const settingsOf = (at: ComponentTarget): RulesSettings => readBack(rulesSettings, at.component.settings);

/** The service's name for what the rules protect. */
export function releaseIdOf({ product, database, bucket = '' }: RulesSettings): string {
  if (product === 'storage') return `firebase.storage/${bucket}`;
  return database === '(default)' ? 'cloud.firestore' : `cloud.firestore/${database}`;
}

/** What the configuration must know of this provider. */
export const rulesKind = {
  schema: rulesSettings,
  capabilities: (): Pick<PlannedComponent, 'shift' | 'undo'> => ({ shift: 'none', undo: { kind: 'instant' } }),
  claims: (settings: unknown): readonly string[] => {
    const parsed = rulesSettings.parse(settings);
    return [`rules of ${releaseIdOf(parsed)} in ${parsed.project}`];
  },
};
