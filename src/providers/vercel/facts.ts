import { z } from 'zod';

/** Texts that Vercel adds values to; whatever is new there stays a plain text here. */
const word = z.string();

const trouble = z.object({ code: z.string(), message: z.string().optional() });

/** Of what people note on a deployment, the texts: anything else is not ours. */
const meta = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(given ?? {}).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
  );

/** What is needed of a deployment. */
export const deploymentFacts = z.object({
  id: z.string(),
  /** A credential that sees little of a deployment is told neither this nor when it was made. */
  url: z.string().optional(),
  projectId: z.string().optional(),
  readyState: word,
  readySubstate: word.nullish(),
  target: word.nullish(),
  createdAt: z.number().optional(),
  aliasAssigned: z.union([z.boolean(), z.number()]).nullish(),
  aliasError: trouble.nullish(),
  errorCode: z.string().nullish(),
  errorMessage: z.string().nullish(),
  errorStep: z.string().nullish(),
  checksState: word.nullish(),
  checksConclusion: word.nullish(),
  plan: word.optional(),
  meta,
  gitSource: z.looseObject({ sha: z.string().nullish() }).nullish(),
});
export type DeploymentFacts = z.infer<typeof deploymentFacts>;

/** What is needed of a deployment in a list. */
const listedFacts = z.object({
  uid: z.string(),
  created: z.number(),
  state: word.nullish(),
  readyState: word.nullish(),
  readySubstate: word.nullish(),
  target: word.nullish(),
  isRollbackCandidate: z.boolean().nullish(),
  meta,
});
export type ListedFacts = z.infer<typeof listedFacts>;

export const deploymentList = z.object({
  deployments: z.array(listedFacts),
  pagination: z.object({ next: z.number().nullish() }).optional(),
});

const aliasRequest = z.object({
  fromDeploymentId: z.string().nullish(),
  toDeploymentId: z.string(),
  jobStatus: word,
  requestedAt: z.number(),
  type: word,
});
export type AliasRequest = z.infer<typeof aliasRequest>;

const link = z.looseObject({
  type: word,
  org: z.string().optional(),
  repo: z.string().optional(),
  repoId: z.union([z.number(), z.string()]).optional(),
  productionBranch: z.string().optional(),
});

/** What is needed of a project. */
export const projectFacts = z.object({
  id: z.string(),
  name: z.string(),
  autoAssignCustomDomains: z.boolean().default(true),
  link: link.nullish(),
  lastAliasRequest: aliasRequest.nullish(),
  lastRollbackTarget: z.looseObject({}).nullish(),
  targets: z
    .record(
      z.string(),
      z
        .looseObject({
          id: z.string(),
          url: z.string().optional(),
          alias: z.array(z.string()).default([]),
          plan: word.optional(),
        })
        .nullish(),
    )
    .nullish(),
});
export type ProjectFacts = z.infer<typeof projectFacts>;

const stage = z.object({ index: z.int(), targetPercentage: z.number(), isFinalStage: z.boolean() });
const rolledOut = z.object({ id: z.string(), url: z.string() });

/** What is needed of a rolling release. */
export const rolloutFacts = z.object({
  rollingRelease: z
    .object({
      state: word,
      currentDeployment: rolledOut.nullish(),
      canaryDeployment: rolledOut.nullish(),
      stages: z.array(stage).default([]),
      activeStage: stage.nullish(),
    })
    .nullish(),
});
export type RolloutFacts = NonNullable<z.infer<typeof rolloutFacts>['rollingRelease']>;

const configuredStage = z.object({ targetPercentage: z.number(), requireApproval: z.boolean().optional() });

/** How the next rolling release would go. */
export const rolloutConfig = z.object({
  rollingRelease: z.looseObject({ stages: z.array(configuredStage).nullish() }).nullish(),
});
export type ConfiguredStage = z.infer<typeof configuredStage>;

const variableFacts = z.object({
  id: z.string().optional(),
  key: z.string(),
  type: word,
  value: z.string().nullish(),
  target: z.union([z.string().transform((one) => [one]), z.array(z.string())]).nullish(),
  gitBranch: z.string().nullish(),
  decrypted: z.boolean().nullish(),
  updatedAt: z.number().nullish(),
  createdAt: z.number().nullish(),
});
export type VariableFacts = z.infer<typeof variableFacts>;

export const variableList = z.object({ envs: z.array(variableFacts) });
export const oneVariable = variableFacts;
export const variablesMade = z.object({ failed: z.array(z.looseObject({ error: trouble })).default([]) });

/** A line of a build's output, in either of the two forms that Vercel sends. */
export const buildEvents = z
  .array(
    z
      .looseObject({
        type: word,
        text: z.string().nullish(),
        payload: z.looseObject({ text: z.string().nullish() }).nullish(),
      })
      .nullable(),
  )
  .nullable();

export const aliasList = z.object({ aliases: z.array(z.unknown()).default([]) });
export const aliasFacts = z.object({ deploymentId: z.string().nullish() });
const domainFacts = z.object({ name: z.string(), verified: z.boolean(), redirect: z.string().nullish() });
export type DomainFacts = z.infer<typeof domainFacts>;
export const domainList = z.object({
  domains: z.array(domainFacts),
  pagination: z.object({ next: z.number().nullish() }).nullish(),
});
export const promotedAliases = z.object({ aliases: z.array(z.object({ alias: z.string() })).default([]) });
/** Nothing is needed of the answer. */
export const anything = z.unknown();
