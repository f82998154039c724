import type { Begun } from '../../../ports/provider.ts';
import { servingShares } from '../../google/run-traffic.ts';
import { inventoryOf } from '../far/inventory.ts';
import { originOf, runOf } from '../far/run.ts';
import { trafficSplit } from '../plan/split.ts';
import type { Place } from './place.ts';
import { presentAt } from './shift.ts';

/** Every 2nd generation function may hold old revisions; each looks after its own. */
export async function retireAll(place: Place): Promise<Begun> {
  const inventory = await inventoryOf(place.far);
  const functions = [...inventory.values()].filter(({ generation, run }) => generation === 2 && run !== undefined);
  return functions.length === 0 ? { kind: 'done' } : { kind: 'split', split: trafficSplit(functions, place.settings) };
}

/** So many are removed in one call; the rest goes with the next release. */
const atMost = 3;

/**
 * Removes revisions of ours that nobody needs any more: not what serves, not the newest, and not the one before what serves,
 * which is where a rollback goes.
 */
export async function retirePart(place: Place, part: string): Promise<Begun> {
  const { run } = await presentAt(place, part);
  if (run === undefined) return { kind: 'done' };
  const { signal } = place.far;
  const all = await runOf(place.far).revisions(run.name, 100, signal);
  const serving = new Set(servingShares(run).keys());
  const oldestServing = all.findLastIndex(({ name }) => serving.has(name));
  if (oldestServing === -1) return { kind: 'done' };
  const tagged = new Set(run.traffic.flatMap(({ to }) => (to === 'latest' ? [] : [to.revision])));
  const old = all
    .slice(oldestServing + 2)
    .filter((revision) => originOf(revision).version !== undefined && !tagged.has(revision.name))
    .filter(({ name }) => name !== run.latestReady && name !== run.latestCreated);
  for (const { name } of old.slice(-atMost)) await runOf(place.far).deleteRevision(run.name, name, signal);
  return { kind: 'done' };
}
