import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { checkGoogle, googleSettings } from '../google/settings.ts';
import { isInside } from '../revision-files.ts';
import { argv, duration, variables } from '../settings.ts';
import { readBack } from '../supervised.ts';

const insidePath = z.string().refine(isInside, 'a path inside the repository');

/** A Firebase Hosting site that is released from a folder of a repository. */
export const hostingSettings = z
  .strictObject({
    ...googleSettings,
    site: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{2,62}$/, 'the id of a Hosting site')
      .describe('The Hosting site that users see.'),
    repository: z.string().meta({ format: 'path' }).describe('A git repository on this disk.'),
    folder: insidePath.describe('What is shown: a folder of the checkout, after the build when there is one.'),
    config: insidePath
      .optional()
      .describe('The firebase.json whose hosting section holds rewrites, headers and so on.'),
    target: z.string().optional().describe('Which entry of firebase.json, when it has several: its target or site.'),
    functions: z
      .enum(['first', 'second'])
      .default('second')
      .describe('The generation of the functions that rewrites lead to.'),
    build: argv.optional().describe('A program that makes the folder, run in the checkout.'),
    ...variables,
    inactivity: duration.default(300_000).describe('A build that prints nothing for so long is ended.'),
    timeout: duration.default(1_200_000).describe('A build that runs for so long is ended.'),
    previewFor: duration.default(604_800_000).describe('How long a preview stays, at most 30 days.'),
    keepReleases: z.int().min(1).max(100).default(10).describe('So many earlier releases should stay restorable.'),
    url: z.url().optional().describe('Where users reach the site, when it has a name of its own.'),
  })
  .superRefine((settings, context) => {
    checkGoogle(settings, { apiUrl: settings.apiUrl }, context);
    if (settings.previewFor < 60_000 || settings.previewFor > 2_592_000_000)
      context.addIssue({ code: 'custom', path: ['previewFor'], message: 'between 1m and 30d' });
  });

export type HostingSettings = z.infer<typeof hostingSettings>;

/** The component's settings, read back from the plan. */
export const settingsOf = (at: ComponentTarget): HostingSettings => readBack(hostingSettings, at.component.settings);

/** What the configuration must know of this provider. */
export const hostingKind = {
  schema: hostingSettings,
  capabilities: (): Pick<PlannedComponent, 'shift' | 'undo'> => ({ shift: 'switch', undo: { kind: 'instant' } }),
  claims: (settings: unknown): readonly string[] => {
    const { project, site } = hostingSettings.parse(settings);
    return [`Hosting site ${site} in ${project}`];
  },
};
