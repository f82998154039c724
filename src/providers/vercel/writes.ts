import { answerOf, plainAnswerOf } from './client.ts';
import type { VercelClient } from './client.ts';
import { anything, oneVariable, variablesMade } from './facts.ts';
import { ProviderError } from '../../ports/provider-error.ts';

const nameOf = ({ settings }: VercelClient): string => settings.project;

/** Moves the production domains to a deployment; what follows is told by the project's last alias request. */
export async function promote(client: VercelClient, id: string): Promise<void> {
  const { projectsRequestPromote } = await import('@vercel/sdk/funcs/projectsRequestPromote.js');
  await answerOf(client, {
    subject: `promote ${id} in ${nameOf(client)}`,
    outcome: projectsRequestPromote(client.core, { projectId: nameOf(client), deploymentId: id, ...client.team }),
    schema: anything,
  });
}

/** Moves the production domains back to a deployment that had them; ends a rolling release that is under way. */
export async function rollBack(client: VercelClient, id: string, description: string): Promise<void> {
  const { projectsRequestRollback } = await import('@vercel/sdk/funcs/projectsRequestRollback.js');
  await answerOf(client, {
    subject: `roll back to ${id} in ${nameOf(client)}`,
    outcome: projectsRequestRollback(client.core, {
      projectId: nameOf(client),
      deploymentId: id,
      description: description.slice(0, 250),
      ...client.team,
    }),
    schema: anything,
  });
}

export async function setAutoAssign(client: VercelClient, autoAssignCustomDomains: boolean): Promise<void> {
  const { projectsUpdateProject } = await import('@vercel/sdk/funcs/projectsUpdateProject.js');
  await answerOf(client, {
    subject: `set the automatic assignment of domains in ${nameOf(client)}`,
    outcome: projectsUpdateProject(client.core, {
      idOrName: nameOf(client),
      requestBody: { autoAssignCustomDomains },
      ...client.team,
    }),
    schema: anything,
  });
}

export async function startRollout(client: VercelClient, canaryDeploymentId: string): Promise<void> {
  const { rollingReleaseStartRollingRelease } = await import('@vercel/sdk/funcs/rollingReleaseStartRollingRelease.js');
  await answerOf(client, {
    subject: `start the rolling release of ${canaryDeploymentId}`,
    outcome: rollingReleaseStartRollingRelease(client.core, {
      idOrName: nameOf(client),
      requestBody: { canaryDeploymentId },
      ...client.team,
    }),
    schema: anything,
  });
}

export async function approveStage(
  client: VercelClient,
  requestBody: { readonly canaryDeploymentId: string; readonly nextStageIndex: number },
): Promise<void> {
  const { rollingReleaseApproveRollingReleaseStage } =
    await import('@vercel/sdk/funcs/rollingReleaseApproveRollingReleaseStage.js');
  await answerOf(client, {
    subject: `approve stage ${String(requestBody.nextStageIndex)} of ${requestBody.canaryDeploymentId}`,
    outcome: rollingReleaseApproveRollingReleaseStage(client.core, {
      idOrName: nameOf(client),
      requestBody,
      ...client.team,
    }),
    schema: anything,
  });
}

export async function completeRollout(client: VercelClient, canaryDeploymentId: string): Promise<void> {
  const { rollingReleaseCompleteRollingRelease } =
    await import('@vercel/sdk/funcs/rollingReleaseCompleteRollingRelease.js');
  await answerOf(client, {
    subject: `complete the rolling release of ${canaryDeploymentId}`,
    outcome: rollingReleaseCompleteRollingRelease(client.core, {
      idOrName: nameOf(client),
      requestBody: { canaryDeploymentId },
      ...client.team,
    }),
    schema: anything,
  });
}

/** Sets the stages of rolling releases. Not through the SDK: it drops the body of this one call and succeeds all the same. */
export async function configureStages(client: VercelClient, percents: readonly number[]): Promise<void> {
  const stages = [
    ...percents.map((targetPercentage) => ({ targetPercentage, requireApproval: true })),
    { targetPercentage: 100 },
  ];
  await plainAnswerOf(
    client,
    {
      method: 'PATCH',
      path: `/v1/projects/${encodeURIComponent(nameOf(client))}/rolling-release/config`,
      body: { enabled: true, advancementType: 'manual-approval', stages },
    },
    { subject: `set the stages of ${nameOf(client)}`, schema: anything },
  );
}

export interface NewVariable {
  readonly key: string;
  readonly value: string;
  readonly type: 'plain' | 'encrypted';
  readonly target: 'production' | 'development';
  readonly comment: string;
}

export async function addVariable(client: VercelClient, { target, ...variable }: NewVariable): Promise<void> {
  const { projectsCreateProjectEnv } = await import('@vercel/sdk/funcs/projectsCreateProjectEnv.js');
  const { failed } = await answerOf(client, {
    subject: `add the variable ${variable.key} to ${nameOf(client)}`,
    outcome: projectsCreateProjectEnv(client.core, {
      idOrName: nameOf(client),
      upsert: 'true',
      requestBody: { ...variable, target: [target] },
      ...client.team,
    }),
    schema: variablesMade,
  });
  // Vercel answers 201 also when nothing was made.
  const [refused] = failed;
  if (refused !== undefined)
    throw new ProviderError(
      'invalid',
      `Vercel refused the variable ${variable.key} of ${nameOf(client)} (${refused.error.code.slice(0, 60)})`,
    );
}

export async function changeVariable(client: VercelClient, id: string, value: string): Promise<void> {
  const { projectsEditProjectEnv } = await import('@vercel/sdk/funcs/projectsEditProjectEnv.js');
  await answerOf(client, {
    subject: `change a variable of ${nameOf(client)}`,
    outcome: projectsEditProjectEnv(client.core, {
      idOrName: nameOf(client),
      id,
      requestBody: { value },
      ...client.team,
    }),
    schema: oneVariable.partial(),
  });
}

export async function removeVariable(client: VercelClient, id: string): Promise<void> {
  const { projectsRemoveProjectEnv } = await import('@vercel/sdk/funcs/projectsRemoveProjectEnv.js');
  await answerOf(client, {
    subject: `remove a variable of ${nameOf(client)}`,
    outcome: projectsRemoveProjectEnv(client.core, { idOrName: nameOf(client), id, ...client.team }),
    schema: anything,
  });
}
