import { z } from 'zod';

const argv = z.array(z.string().min(1)).min(1);

/** A program of the team’s own, run under the supervisor: it outlives the bot, and its output is kept. */
export const commandHookSettings = z
  .strictObject({
    run: argv.describe('The program and its arguments, as a list.'),
    folder: z.string().meta({ format: 'path' }).describe('Where it starts.'),
    verify: argv.optional().describe('Ends with 0 when the hook has happened; asked when its result was lost.'),
    repeatable: z.boolean().default(false).describe('Running it again does no harm when its result was lost.'),
  })
  .refine(({ verify, repeatable }) => verify !== undefined || repeatable, {
    error: 'verify, or repeatable: true\nSay how to find out whether it ran, or that running it twice does no harm.',
  });

const secretReference = z.union([
  z.strictObject({ from: z.literal('environment'), name: z.string() }),
  z.strictObject({ from: z.literal('file'), path: z.string() }),
  z.strictObject({
    from: z.literal('google-secret-manager'),
    version: z.string(),
    apiUrl: z.string().exactOptional(),
  }),
]);

/** An address of the team’s own that is told of the deployment, with the step’s key in Idempotency-Key. */
export const httpHookSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('The address that is called.'),
  method: z.enum(['POST', 'PUT']).default('POST').describe('How it is called.'),
  token: secretReference.optional().describe('Sent as a bearer token in Authorization.'),
});

/** A workflow that a provider of this program runs, such as one of GitHub Actions. */
export const workflowSettings = z.strictObject({
  workflow: z.string().min(1).describe('The workflow’s file name or id.'),
  repository: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/)
    .optional()
    .describe('owner/name; the service’s own repository unless told.'),
  ref: z.string().min(1).optional().describe('The branch or tag that it runs on.'),
  inputs: z.record(z.string(), z.string()).default({}).describe('Inputs of the workflow.'),
});
