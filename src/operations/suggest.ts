import type { ServiceName, TargetId } from '../domain/ids.ts';
import type { Release } from '../domain/plan.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import { goodReleases } from './rollback.ts';
import type { OperationsWorld } from './world.ts';

/** A menu that takes longer than three seconds is shown empty by Slack. */
const menuTimeoutMs = 2_000;
const menuLength = 50;
const longestQuery = 200;

/** Revisions for a menu; none when the repository does not answer in time. */
export async function suggestRevisions(
  world: OperationsWorld,
  service: ServiceName,
  typed: string,
): Promise<Awaited<ReturnType<RevisionSource['suggest']>>> {
  const source = world.revisions(service);
  if (source === undefined) return [];
  try {
    return await source.suggest(typed.trim().slice(0, longestQuery), menuLength, AbortSignal.timeout(menuTimeoutMs));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log.warn({ service, code: error.code }, 'the repository does not answer');
    return [];
  }
}

/** The releases that a rollback may go back to, newest first. */
export async function releasesToGoBackTo(world: OperationsWorld, target: TargetId): Promise<readonly Release[]> {
  const live = await world.store.live(target);
  return live === undefined ? [] : goodReleases(world, target, live.release);
}
