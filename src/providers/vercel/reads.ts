import { ProviderError } from '../../ports/provider-error.ts';
import { answerOf } from './client.ts';
import type { VercelClient } from './client.ts';
import {
  aliasFacts,
  buildEvents,
  deploymentFacts,
  deploymentList,
  domainList,
  projectFacts,
  promotedAliases,
  rolloutConfig,
  rolloutFacts,
  variableList,
} from './facts.ts';
import type {
  ConfiguredStage,
  DeploymentFacts,
  ListedFacts,
  ProjectFacts,
  RolloutFacts,
  DomainFacts,
  VariableFacts,
} from './facts.ts';

const projectOf = ({ settings, team }: VercelClient) => ({ idOrName: settings.project, ...team });

export async function readProject(client: VercelClient): Promise<ProjectFacts> {
  const { projectsGetProject } = await import('@vercel/sdk/funcs/projectsGetProject.js');
  return answerOf(client, {
    subject: `read project ${client.settings.project}`,
    outcome: projectsGetProject(client.core, projectOf(client)),
    schema: projectFacts,
  });
}

export async function readDeployment(client: VercelClient, id: string): Promise<DeploymentFacts> {
  const { deploymentsGetDeployment } = await import('@vercel/sdk/funcs/deploymentsGetDeployment.js');
  return answerOf(client, {
    subject: `read deployment ${id}`,
    outcome: deploymentsGetDeployment(client.core, { idOrUrl: id, ...client.team }),
    schema: deploymentFacts,
  });
}

export interface Wanted {
  readonly sha?: string;
  readonly rollbackCandidate?: true;
  readonly limit?: number;
}

const pageSize = 100;
const mostPages = 5;

/** Production deployments of the project, newest first. */
export async function listDeployments(client: VercelClient, wanted: Wanted = {}): Promise<readonly ListedFacts[]> {
  const { deploymentsGetDeployments } = await import('@vercel/sdk/funcs/deploymentsGetDeployments.js');
  const { limit = pageSize, ...filters } = wanted;
  const found: ListedFacts[] = [];
  let until: number | undefined;
  for (let page = 0; page < mostPages && found.length < limit; page += 1) {
    const query = { projectId: client.settings.project, target: 'production', limit: Math.min(limit, pageSize) };
    const { deployments, pagination } = await answerOf(client, {
      subject: `list deployments of ${client.settings.project}`,
      outcome: deploymentsGetDeployments(client.core, {
        ...query,
        ...filters,
        ...client.team,
        ...(until === undefined ? {} : { until }),
      }),
      schema: deploymentList,
    });
    found.push(...deployments);
    if (pagination?.next === undefined || pagination.next === null) break;
    until = pagination.next;
  }
  return found;
}

/** The rolling release that is under way. */
export async function readRollout(client: VercelClient): Promise<RolloutFacts | undefined> {
  const { rollingReleaseGetRollingRelease } = await import('@vercel/sdk/funcs/rollingReleaseGetRollingRelease.js');
  const { rollingRelease } = await answerOf(client, {
    subject: `read the rolling release of ${client.settings.project}`,
    outcome: rollingReleaseGetRollingRelease(client.core, { ...projectOf(client), state: 'ACTIVE' }),
    schema: rolloutFacts,
  });
  return rollingRelease?.state === 'ACTIVE' ? rollingRelease : undefined;
}

/** The stages that the next rolling release has; empty when there is none. */
export async function readStages(client: VercelClient): Promise<readonly ConfiguredStage[]> {
  const { rollingReleaseGetRollingReleaseConfig } =
    await import('@vercel/sdk/funcs/rollingReleaseGetRollingReleaseConfig.js');
  const { rollingRelease } = await answerOf(client, {
    subject: `read the stages of ${client.settings.project}`,
    outcome: rollingReleaseGetRollingReleaseConfig(client.core, projectOf(client)),
    schema: rolloutConfig,
  });
  return rollingRelease?.stages ?? [];
}

export async function readVariables(client: VercelClient): Promise<readonly VariableFacts[]> {
  const { projectsFilterProjectEnvs } = await import('@vercel/sdk/funcs/projectsFilterProjectEnvs.js');
  const { envs } = await answerOf(client, {
    subject: `list the variables of ${client.settings.project}`,
    outcome: projectsFilterProjectEnvs(client.core, projectOf(client)),
    schema: variableList,
  });
  return envs;
}

/** The deployment behind a domain; nothing when the domain is not assigned. */
export async function readAlias(client: VercelClient, domain: string): Promise<string | undefined> {
  const { aliasesGetAlias } = await import('@vercel/sdk/funcs/aliasesGetAlias.js');
  const asked = answerOf(client, {
    subject: `read the alias ${domain}`,
    outcome: aliasesGetAlias(client.core, { idOrAlias: domain, projectId: undefined, ...client.team }),
    schema: aliasFacts,
  });
  return orAbsent(asked.then(({ deploymentId }) => deploymentId ?? undefined));
}

const mostDomainPages = 20;

/** Every domain of the project, page after page: one that is looked for may be the oldest of hundreds. */
export async function readDomains(client: VercelClient): Promise<readonly DomainFacts[]> {
  const { projectsGetProjectDomains } = await import('@vercel/sdk/funcs/projectsGetProjectDomains.js');
  const found: DomainFacts[] = [];
  let until: number | undefined;
  for (let page = 0; page < mostDomainPages; page += 1) {
    const query = { ...projectOf(client), limit: pageSize, ...(until === undefined ? {} : { until }) };
    const { domains, pagination } = await answerOf(client, {
      subject: `list the domains of ${client.settings.project}`,
      outcome: projectsGetProjectDomains(client.core, query),
      schema: domainList,
    });
    found.push(...domains);
    if (pagination?.next === undefined || pagination.next === null) break;
    until = pagination.next;
  }
  return found;
}

/** Domains that a promotion could not move. */
export async function readFailedDomains(client: VercelClient): Promise<readonly string[]> {
  const { projectsListPromoteAliases } = await import('@vercel/sdk/funcs/projectsListPromoteAliases.js');
  const { project } = client.settings;
  const { aliases } = await answerOf(client, {
    subject: `list the domains that ${project} could not move`,
    outcome: projectsListPromoteAliases(client.core, { projectId: project, failedOnly: true, ...client.team }),
    schema: promotedAliases,
  });
  return aliases.map(({ alias }) => alias);
}

const shownLines = 50;

/** The last lines of a build. */
export async function readLines(client: VercelClient, id: string): Promise<readonly string[]> {
  const { deploymentsGetDeploymentEvents } = await import('@vercel/sdk/funcs/deploymentsGetDeploymentEvents.js');
  const events = await answerOf(client, {
    subject: `read the build of ${id}`,
    outcome: deploymentsGetDeploymentEvents(client.core, {
      idOrUrl: id,
      builds: 1,
      follow: 0,
      limit: shownLines,
      direction: 'backward',
      ...client.team,
    }),
    schema: buildEvents,
  });
  const texts = (events ?? []).map((event) => event?.text ?? event?.payload?.text ?? '');
  return texts.filter((text) => text.trim() !== '').toReversed();
}

/** Nothing instead of an answer that there is no such thing. */
export async function orAbsent<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError && (error.code === 'not-found' || error.code === 'gone')) return undefined;
    throw error;
  }
}
