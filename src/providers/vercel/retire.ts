import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, ComponentTarget, Handle, StepCall } from '../../ports/provider.ts';
import { answerOf } from './client.ts';
import type { VercelClient } from './client.ts';
import { aliasList, anything } from './facts.ts';
import { vercelHandle } from './handle.ts';
import { claim } from './journal.ts';
import { readLive } from './live.ts';
import { listDeployments, orAbsent, readDeployment } from './reads.ts';

/** Deletes a deployment that has no traffic and that nobody would go back to. */
export async function retire(
  client: VercelClient,
  { at, version }: { readonly at: ComponentTarget; readonly version: string },
  call: StepCall,
): Promise<Begun> {
  const [live, found] = await Promise.all([
    readLive(client),
    orAbsent(readDeployment(client, version)),
    claim(client, at, call),
  ]);
  const used = [live.production, live.rollout?.canaryDeployment?.id, ...Object.values(live.domains)];
  if (used.includes(version)) throw new ProviderError('conflict', `${version} has traffic`);
  if (found === undefined || (await isKept(client, version))) return { kind: 'done' };
  const { deploymentsDeleteDeployment } = await import('@vercel/sdk/funcs/deploymentsDeleteDeployment.js');
  const asked = answerOf(client, {
    subject: `delete ${version}`,
    outcome: deploymentsDeleteDeployment(client.core, { id: version, ...client.team }),
    schema: anything,
  });
  await orAbsent(asked);
  return { kind: 'done' };
}

/** It is one of the newest that can come back, or an alias that somebody made leads to it. */
async function isKept(client: VercelClient, version: string): Promise<boolean> {
  const { settings } = client;
  const candidates = await listDeployments(client, { rollbackCandidate: true, limit: settings.keep });
  if (candidates.slice(0, settings.keep).some(({ uid }) => uid === version)) return true;
  const { aliasesListDeploymentAliases } = await import('@vercel/sdk/funcs/aliasesListDeploymentAliases.js');
  const { aliases } = await answerOf(client, {
    subject: `list the aliases of ${version}`,
    outcome: aliasesListDeploymentAliases(client.core, { id: version, ...client.team }),
    schema: aliasList,
  });
  return aliases.length > 0;
}

/** Ends a build; domains that move cannot be stopped. */
export async function cancel(
  client: VercelClient,
  { at, handle }: { readonly at: ComponentTarget; readonly handle: Handle },
  call: StepCall,
): Promise<void> {
  const read = vercelHandle(handle);
  if (read.kind !== 'build') return;
  const [isGoingOn] = await Promise.all([isBuilding(client, read.deployment), claim(client, at, call)]);
  if (!isGoingOn) return;
  const { deploymentsCancelDeployment } = await import('@vercel/sdk/funcs/deploymentsCancelDeployment.js');
  try {
    await answerOf(client, {
      subject: `cancel ${read.deployment}`,
      outcome: deploymentsCancelDeployment(client.core, { id: read.deployment, ...client.team }),
      schema: anything,
    });
  } catch (error) {
    // A build that ended since the look cannot be cancelled, and need not be.
    if (!(error instanceof ProviderError) || (await isBuilding(client, read.deployment))) throw error;
  }
}

const isBuilding = async (client: VercelClient, deployment: string): Promise<boolean> =>
  ['QUEUED', 'INITIALIZING', 'BUILDING'].includes((await readDeployment(client, deployment)).readyState);
