import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import { duration, secretRef } from '../settings.ts';

const name = z.string().min(1).max(100);

const repository = z.union([
  z.strictObject({ org: name, repo: name, ref: name.optional() }),
  z.strictObject({ repoId: z.union([z.string().min(1), z.int()]), ref: name.optional() }),
]);

const variable = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,255}$/, 'the name of an environment variable'),
  value: z
    .string()
    .min(1)
    .max(4_000)
    .describe('What it becomes; {revision} and {release} stand for what is released. Kept in the record: no secrets.'),
  type: z.enum(['plain', 'encrypted']).default('encrypted').describe('How Vercel keeps it, when it is new there.'),
});

const host = z.string().regex(/^[A-Za-z0-9.-]+(?::\d+)?$/, 'a domain such as shop.example.com');

/** What a component at Vercel needs: a project, the right to change it, and how a version becomes live. */
export const vercelSettings = z
  .strictObject({
    token: secretRef.describe('A token of an account that may deploy to the project.'),
    apiUrl: z.url().default('https://api.vercel.com').describe('Where the API is; a proxy or a stand-in.'),
    teamId: name.optional().describe('The team that owns the project, by id.'),
    slug: name.optional().describe('The team that owns the project, by its name in addresses.'),
    project: name.describe('Name or id of the project.'),
    mode: z
      .enum(['deploy', 'variable'])
      .default('deploy')
      .describe('`deploy` builds the commit; `variable` sets a variable of the project and builds what is live again.'),
    repository: repository.optional().describe('Where commits come from; the linked repository when absent.'),
    variable: variable.optional().describe('The variable of mode `variable`.'),
    rollout: z
      .enum(['promote', 'rolling'])
      .default('promote')
      .describe("`promote` moves all traffic at once; `rolling` goes through the stages of Vercel's rolling release."),
    stages: z
      .array(z.int().min(1).max(99))
      .default([])
      .describe('Percent of each stage of a rolling release before 100, as in the strategy.'),
    configureStages: z
      .boolean()
      .default(true)
      .describe('Stages at Vercel are set to these before a release; otherwise they must be so already.'),
    autoAssign: z
      .enum(['off', 'keep'])
      .default('off')
      .describe('`off`: before a release, finished builds stop taking the production domains by themselves.'),
    reuse: z
      .boolean()
      .default(true)
      .describe('A commit that was live before is put back as it was built, with the variables of then.'),
    domains: z.array(host).default([]).describe('Production domains; the first is where users are.'),
    pollEvery: duration.default(3_000).describe('Builds and moves of domains are looked at no more often.'),
    keep: z.int().min(1).max(100).default(10).describe('So many earlier live deployments stay for a way back.'),
  })
  .superRefine(({ mode, variable: set, rollout, stages, teamId, slug }, context) => {
    const refuse = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if (teamId !== undefined && slug !== undefined) refuse('slug', 'either teamId or slug');
    if (mode === 'variable' && set === undefined) refuse('variable', 'a variable, which mode `variable` sets');
    if (mode === 'deploy' && set !== undefined) refuse('variable', 'nothing, or mode `variable`');
    if (rollout === 'rolling' && stages.length === 0)
      refuse('stages', 'at least one stage, which a rolling release has');
    if (rollout === 'promote' && stages.length > 0) refuse('stages', 'nothing, or rollout `rolling`');
    if (stages.some((stage, index) => stage <= (stages[index - 1] ?? 0))) refuse('stages', 'percentages that rise');
  });

export type VercelSettings = z.infer<typeof vercelSettings>;

/** What the configuration must know of this provider. */
export const vercelKind = {
  schema: vercelSettings,
  capabilities: (settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'> => ({
    shift: vercelSettings.parse(settings).rollout === 'rolling' ? 'weighted' : 'switch',
    undo: { kind: 'instant' },
  }),
  claims: (settings: unknown): readonly string[] => {
    const { apiUrl, project, mode, variable: set } = vercelSettings.parse(settings);
    const of = mode === 'variable' ? `variable ${set?.name ?? ''} of ` : '';
    return [`${of}Vercel project ${project} at ${new URL(apiUrl).host}`];
  },
};
