import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import { argv, duration, variables } from '../settings.ts';

/** How a component runs as processes of this machine. */
export const localSettings = z
  .strictObject({
    command: argv.describe('The program and its arguments; it listens on the port in PORT.'),
    repository: z
      .string()
      .meta({ format: 'path' })
      .optional()
      .describe('A git repository on this disk; each release runs in its own checkout.'),
    folder: z.string().default('.').describe('Where it starts: inside the checkout, or absolute without a repository.'),
    ...variables,
    health: z.string().startsWith('/').default('/healthz').describe('Answers 200 to 399 as soon as it can serve.'),
    readyWithin: duration.default(30_000).describe('How long a start may take.'),
    host: z.string().default('127.0.0.1').describe('The address on which users are served.'),
    port: z.int().min(0).max(65_535).default(0).describe('The port on which users are served; 0 takes a free one.'),
    sticky: z.boolean().default(false).describe('Visitors stay on their version by a cookie.'),
    requestTimeout: duration.default(120_000).describe('How long a request may wait for its answer.'),
    drain: duration.default(10_000).describe('How long an old version may finish its requests.'),
    stopGrace: duration.default(5_000).describe('How long after the polite signal a process is ended.'),
    keepWarm: duration.default(1_800_000).describe('How long an old version is kept for a quick way back.'),
    logBytes: z.int().positive().default(10_000_000).describe('Each version keeps so much of its output, twice.'),
  })
  .superRefine(({ repository, folder }, context) => {
    if (repository === undefined && !isAbsolute(folder))
      context.addIssue({ code: 'custom', path: ['folder'], message: 'an absolute folder, or set repository' });
    if (repository !== undefined && (isAbsolute(folder) || folder.split('/').includes('..')))
      context.addIssue({ code: 'custom', path: ['folder'], message: 'a folder inside the repository' });
  });

export type LocalSettings = z.infer<typeof localSettings>;

/** What the configuration must know of this provider. */
export const localKind = {
  schema: localSettings,
  capabilities: (): Pick<PlannedComponent, 'shift' | 'undo'> => ({ shift: 'weighted', undo: { kind: 'instant' } }),
};
