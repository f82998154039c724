import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentId } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import type { Which } from '../words/deployment-words.ts';

/** The one deployment that is meant: by its number, or the only one there for which the wish makes sense. */
export async function chooseOne(
  world: OperationsWorld,
  which: Which,
  makesSense: (deployment: Deployment) => boolean,
): Promise<Outcome<DeploymentId>> {
  if (which.kind === 'one') return yes(which.id);
  const at = which.places;
  const moving = await world.store.inFlight(at);
  const fitting = moving.filter(makesSense);
  const candidates = fitting.length > 0 ? fitting : moving;
  const [only, another] = candidates;
  if (only === undefined) return no({ code: 'nothing-in-flight', ...at });
  if (another !== undefined) return no({ code: 'several-in-flight', ids: candidates.map(({ id }) => id) });
  return yes(only.id);
}
