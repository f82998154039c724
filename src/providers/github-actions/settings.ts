import { z } from 'zod';
import type { PlannedComponent } from '../../domain/plan.ts';
import { accessFields, fullName } from '../../github/settings.ts';
import { duration } from '../settings.ts';
import { placeholders, unknownIn } from './inputs.ts';

/** Names that an address and a workflow's file may hold; nothing that leads elsewhere. */
const workflowFile = z
  .string()
  .regex(/^(?!\.)[A-Za-z0-9_.-]{1,200}\.ya?ml$/, 'the file name of a workflow, such as deploy.yml');
const branchOrTag = z
  .string()
  .regex(/^[A-Za-z0-9][\w./-]{0,199}$/, 'a branch or a tag')
  .refine((text) => !text.includes('..'), 'a branch or a tag');
const inputName = z.string().regex(/^[A-Za-z_][\w-]{0,99}$/, 'the name of an input');

const inputs = z
  .record(inputName, z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .refine((given) => Object.keys(given).length <= 24, 'at most 24 inputs besides the mark')
  .refine(
    (given) => Object.values(given).flatMap(unknownIn).length === 0,
    `no placeholders but ${placeholders.join(', ')}`,
  )
  .describe(`Inputs by name, as text; ${placeholders.join(' ')} are filled in.`);

/** A component that a workflow of GitHub Actions releases. */
export const githubActionsSettings = z.strictObject({
  repository: fullName.describe('Where the workflow lives: owner/name.'),
  ...accessFields,
  workflow: workflowFile.describe('The workflow’s file; it needs workflow_dispatch.'),
  ref: branchOrTag.default('main').describe('The branch or tag whose version of the workflow runs.'),
  inputs: inputs.default({ revision: '{revision}' }),
  markInput: inputName
    .default('quarterdeck')
    .describe('The input that takes our mark; `run-name` must show it, so that a run is found again.'),
  rollback: z
    .union([
      z.strictObject({
        workflow: workflowFile.optional().describe('The workflow that puts a revision back; else the same one.'),
        inputs: inputs.optional(),
      }),
      z.strictObject({ impossible: z.string().min(1).max(300).describe('Why there is no way back.') }),
    ])
    .default({})
    .describe('How an earlier revision is put back.'),
  recordsDeployments: z
    .boolean()
    .default(false)
    .describe('A job names the environment, so that GitHub records the deployment by itself.'),
  url: z.url().optional().describe('Where users reach the component.'),
  pollEvery: duration.default(5_000).describe('How often a run is looked at; webhooks make it sooner.'),
  listedWithin: duration.default(15_000).describe('How late GitHub’s lists may show a run that began.'),
});

export type GithubActionsSettings = z.infer<typeof githubActionsSettings>;

/** What the configuration must know of this provider. */
export const githubActionsKind = {
  schema: githubActionsSettings,
  capabilities: (settings: unknown): Pick<PlannedComponent, 'shift' | 'undo'> => {
    const { rollback } = githubActionsSettings.parse(settings);
    return {
      shift: 'none',
      undo: 'impossible' in rollback ? { kind: 'impossible', why: rollback.impossible } : { kind: 'redeploy' },
    };
  },
};
