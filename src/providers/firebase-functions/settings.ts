import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import { checkGoogle, googleLocation, googleSettings, googleUrl } from '../google/settings.ts';
import { argv, duration, variables } from '../settings.ts';

const functionName = z.string().regex(/^[A-Za-z][\w-]{0,62}$/, 'the name of a function');

const quota = ([calls, per, atOnce]: readonly [number, number, number], text: string) =>
  z
    .strictObject({
      calls: z.int().positive().default(calls),
      per: duration.default(per),
      atOnce: z.int().positive().default(atOnce).describe('Builds and other long work under way at once.'),
    })
    .prefault({})
    .describe(text);

/** How the functions of a codebase come to Google. */
export const functionsSettings = z
  .strictObject({
    ...googleSettings,
    repository: z.string().meta({ format: 'path' }).describe('A git repository on this disk.'),
    source: z
      .string()
      .default('functions')
      .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'a folder inside the repository')
      .describe('The folder with the functions, inside the repository.'),
    codebase: z
      .string()
      .regex(/^[a-z0-9_-]{1,63}$/)
      .default('default')
      .describe('Only functions with this codebase label belong to the component.'),
    runtime: z
      .string()
      .regex(/^[a-z]+\d+$/)
      .optional()
      .describe('The runtime; else firebase.json or package.json says it.'),
    region: googleLocation.default('us-central1').describe('Where functions go that declare no region.'),
    build: z
      .array(argv)
      .default([])
      .describe('Programs that make the folder ready, one after the other, such as npm ci and npm run build.'),
    ...variables,
    functionEnv: z
      .record(z.string().regex(/^[A-Za-z_]\w{0,199}$/), z.string())
      .default({})
      .describe('Environment variables that every function gets; they are no place for secrets.'),
    params: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe('Values of the parameters that the functions declare.'),
    secretVersions: z
      .record(z.string(), z.string().regex(/^(?:latest|\d+)$/))
      .default({})
      .describe('Versions of secrets in Secret Manager; without an entry, latest.'),
    canary: z.boolean().default(true).describe('New revisions get their traffic by stages.'),
    invoker: z
      .enum(['public', 'private'])
      .default('public')
      .describe('Who may call new HTTPS functions that declare nothing.'),
    triggerRegion: googleLocation.optional().describe('Where events come from, for triggers that declare no region.'),
    preview: functionName
      .optional()
      .describe('The function whose new revision gets an address of its own before it has traffic, for smoke tests.'),
    critical: z
      .record(functionName, z.strictObject({ fallback: z.string().min(1) }))
      .default({})
      .describe(
        'Functions that go first and are looked at once more; when one fails, everything goes back at once, and people are told what is done without it.',
      ),
    after: z
      .record(functionName, z.array(functionName))
      .default({})
      .describe('Functions that must be released before a function.'),
    quotas: z
      .strictObject({
        secondGeneration: quota([60, 60_000, 10], 'Writes of the Functions API, 2nd generation, for each region.'),
        firstGeneration: quota([80, 100_000, 10], 'Writes of the Functions API, 1st generation, for each region.'),
        traffic: quota([1, 1_000, 5], 'Changes of traffic, for each region.'),
      })
      .prefault({}),
    stopAfterFailures: z.int().positive().default(3).describe('So many failed functions end the train.'),
    keepRevisionsFor: duration.default(2_592_000_000).describe('How long images of old revisions must last at Google.'),
    prepareWithin: duration.default(1_200_000).describe('How long build, discovery and upload may take.'),
    runUrl: googleUrl.optional().describe('Another address of Cloud Run; without it, apiUrl.'),
    restUrl: googleUrl.optional().describe('Another address of the APIs that are asked over JSON.'),
    url: z.url().optional().describe('Where users reach the functions.'),
  })
  .superRefine((settings, context) => {
    const { apiUrl, runUrl, restUrl } = settings;
    checkGoogle(settings, { apiUrl, runUrl, restUrl }, context);
  });

export type FunctionsSettings = z.infer<typeof functionsSettings>;
export type QuotaSettings = FunctionsSettings['quotas']['traffic'];

/** What the configuration must know of this provider. */
export const functionsKind = {
  schema: functionsSettings,
  capabilities: (settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'> => {
    const { canary } = functionsSettings.parse(settings);
    return { shift: canary ? 'weighted' : 'switch', undo: { kind: 'instant' } };
  },
  claims: (settings: unknown): readonly string[] => {
    const { project, codebase } = functionsSettings.parse(settings);
    return [`functions ${codebase} of ${project}`];
  },
};
