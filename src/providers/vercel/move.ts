import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, Handle } from '../../ports/provider.ts';
import type { VercelClient } from './client.ts';
import type { ProjectFacts } from './facts.ts';
import { movingIn } from './live.ts';
import { readProject } from './reads.ts';

const handleOf = (to: string, after: number): Handle => ({ kind: 'domains', to, after });

/** Domains that are on their way already: to where they should go (then that is followed), or elsewhere (then nothing may begin). */
function underWayTo(project: ProjectFacts, to: string): Begun | undefined {
  const moving = movingIn(project);
  if (moving === undefined) return undefined;
  const handle = handleOf(moving.toDeploymentId, moving.requestedAt - 1);
  if (moving.toDeploymentId === to) return { kind: 'running', handle };
  throw new ProviderError(
    'busy',
    `Vercel is moving the domains of ${project.name} to ${moving.toDeploymentId} (${moving.type.slice(0, 20)})`,
    { retryable: true, operation: handle },
  );
}

/** Asks for the domains to move, and looks once whether they have. */
export async function moveTo(
  client: VercelClient,
  { project, to }: { readonly project: ProjectFacts; readonly to: string },
  ask: () => Promise<void>,
): Promise<Begun> {
  const adopted = underWayTo(project, to);
  if (adopted !== undefined) return adopted;
  const after = project.lastAliasRequest?.requestedAt ?? 0;
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'conflict')) throw error;
    return afterConflict(client, to, error);
  }
  const { lastAliasRequest } = await readProject(client);
  const isThere =
    lastAliasRequest?.toDeploymentId === to &&
    lastAliasRequest.requestedAt !== after &&
    lastAliasRequest.jobStatus === 'succeeded';
  return isThere && client.settings.rollout === 'promote'
    ? { kind: 'done' }
    : { kind: 'running', handle: handleOf(to, after) };
}

/** A conflict says that a request is running or that there is nothing to do; the project says which. */
async function afterConflict(client: VercelClient, to: string, conflict: ProviderError): Promise<Begun> {
  const project = await readProject(client);
  const adopted = underWayTo(project, to);
  if (adopted !== undefined) return adopted;
  if (project.targets?.['production']?.id === to) return { kind: 'done' };
  throw new ProviderError('busy', conflict.message, { retryable: true, cause: conflict });
}
