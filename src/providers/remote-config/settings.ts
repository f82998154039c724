import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { checkGoogle, googleSettings } from '../google/settings.ts';
import { isInside } from '../revision-files.ts';
import { readBack } from '../supervised.ts';

/** The name of a flag, which Remote Config calls the key of a parameter. */
const flagName = z.string().regex(/^[A-Za-z_]\w{0,255}$/, 'the key of a Remote Config parameter');

const values = {
  on: z
    .string()
    .default('true')
    .describe('The value that switches it on; {label} and {revision} stand for the release.'),
  off: z.string().default('false').describe('The value that switches it off.'),
};

const rollout = z.strictObject({
  flag: flagName.describe('The flag that is given to more and more users.'),
  ...values,
  condition: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('The condition whose percent is raised; one of our own when absent.'),
  seed: z
    .string()
    .regex(/^[\w-]{1,32}$/, 'letters, digits, _ and -')
    .optional()
    .describe('Flags with the same seed reach the same users first.'),
});

/** Feature flags in Remote Config: a file of the repository, a rollout by percentage, and switches for emergencies. */
export const remoteConfigSettings = z
  .strictObject({
    ...googleSettings,
    repository: z.string().meta({ format: 'path' }).optional().describe('A git repository on this disk.'),
    file: z
      .string()
      .refine(isInside, 'a path inside the repository')
      .optional()
      .describe('A template in the repository; what it names is published, everything else stays.'),
    rollout: rollout.optional().describe('One flag that is rolled out by percentage, stage by stage.'),
    flags: z
      .record(flagName, z.strictObject(values))
      .default({})
      .describe('Flags for /deploy flag with values other than true and false.'),
  })
  .superRefine((settings, context) => {
    checkGoogle(settings, { apiUrl: settings.apiUrl }, context);
    const { file, rollout: gradual, repository } = settings;
    if (file !== undefined && gradual !== undefined)
      context.addIssue({ code: 'custom', path: ['rollout'], message: 'a file or a rollout; two components for both' });
    if ((file === undefined) !== (repository === undefined))
      context.addIssue({ code: 'custom', path: ['file'], message: 'file and repository together' });
  });

export type RemoteConfigSettings = z.infer<typeof remoteConfigSettings>;
export type Rollout = z.infer<typeof rollout>;

export const settingsOf = (at: ComponentTarget): RemoteConfigSettings =>
  readBack(remoteConfigSettings, at.component.settings);

/** The condition that carries a rollout's percentage. */
export const conditionOf = ({ condition, flag }: Rollout): string => condition ?? `Quarterdeck ${flag}`.slice(0, 100);

/** What the configuration must know of this provider. */
export const remoteConfigKind = {
  schema: remoteConfigSettings,
  capabilities: (settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'> => {
    const gradual = remoteConfigSettings.parse(settings).rollout !== undefined;
    return { shift: gradual ? 'weighted' : 'none', undo: { kind: 'instant' } };
  },
  claims: (settings: unknown): readonly string[] => {
    const { project, rollout: gradual, file } = remoteConfigSettings.parse(settings);
    if (gradual !== undefined) return [`flag ${gradual.flag} in ${project}`];
    return file === undefined ? [] : [`flags of ${file} in ${project}`];
  },
};
