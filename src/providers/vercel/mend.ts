import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, MendRequest, StepCall } from '../../ports/provider.ts';
import type { VercelClient } from './client.ts';
import type { ListedFacts } from './facts.ts';
import { isPinned, liftPin } from './describe.ts';
import { claim } from './journal.ts';
import { readLive } from './live.ts';
import type { Live } from './live.ts';
import { moveTo } from './move.ts';
import { listDeployments } from './reads.ts';
import { promote, setAutoAssign } from './writes.ts';

/** Lifts the pin that a rollback left: promotes the newest good deployment when there is one, else lets the next ones go live again. */
export async function mend(client: VercelClient, request: MendRequest, call: StepCall): Promise<Begun> {
  if (request.fix !== liftPin) throw new ProviderError('invalid', `there is no fix called ${request.fix}`);
  const [live] = await Promise.all([readLive(client), claim(client, request, call)]);
  if (!isPinned(client, live)) return { kind: 'done' };
  const newest = newestGood(await listDeployments(client, { limit: 50 }), live);
  if (newest === undefined) {
    await setAutoAssign(client, true);
    return { kind: 'done' };
  }
  return moveTo(client, { project: live.project, to: newest.uid }, () => promote(client, newest.uid));
}

/** Built by us and never promoted: it failed its tests, or was given up. */
const wasGivenUp = ({ meta, readySubstate }: ListedFacts): boolean =>
  readySubstate === 'STAGED' && 'quarterdeckRevision' in meta;

/** Newer than what is live, built, and not what the rollback was made to get away from. */
function newestGood(deployments: readonly ListedFacts[], { production, project }: Live): ListedFacts | undefined {
  const current = deployments.find(({ uid }) => uid === production);
  const left = project.lastAliasRequest?.fromDeploymentId;
  return deployments
    .filter(({ uid, created, readyState, state }) => {
      const isReady = (readyState ?? state) === 'READY';
      return isReady && uid !== production && uid !== left && current !== undefined && created > current.created;
    })
    .filter((one) => !wasGivenUp(one))
    .filter(({ created }) => created > (deployments.find(({ uid }) => uid === left)?.created ?? 0))
    .toSorted((a, b) => b.created - a.created)[0];
}
