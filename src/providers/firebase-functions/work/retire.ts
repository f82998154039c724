import { ProviderError } from '../../../ports/provider-error.ts';
import type { Begun, StepCall } from '../../../ports/provider.ts';
import type { RunRevision, RunService } from '../../google/run-shape.ts';
import { servingShares } from '../../google/run-traffic.ts';
import type { Present } from '../far/inventory.ts';
import { inventoryOf } from '../far/inventory.ts';
import { originOf, runOf } from '../far/run.ts';
import { trafficSplit } from '../plan/split.ts';
import { demandServiceFence } from './pin.ts';
import type { Place } from './place.ts';
import { presentAt } from './shift.ts';

/** Every 2nd generation function may hold a revision of a version; whoever asks knows which do. */
export async function retireAll(place: Place): Promise<Begun> {
  const inventory = await inventoryOf(place.far);
  const functions = [...inventory.values()].filter(({ generation, run }) => generation === 2 && run !== undefined);
  return functions.length === 0 ? { kind: 'done' } : { kind: 'split', split: trafficSplit(functions, place.settings) };
}

/** So many revisions are looked through for those of a version. */
const lookedThrough = 100;

/** The revision of this name, or the revisions that were made for a version of the component. */
async function named({ far }: Place, { name }: RunService, version: string): Promise<readonly RunRevision[]> {
  const run = runOf(far);
  const one = await run.revision(name, version, far.signal);
  if (one !== undefined) return [one];
  const all = await run.revisions(name, lookedThrough, far.signal);
  return all.filter((revision) => originOf(revision).version === version);
}

/** A function that was deleted has nothing left to remove. */
async function presentIfThere(place: Place, part: string): Promise<Present | undefined> {
  return presentAt(place, part).catch((error: unknown) => {
    if (error instanceof ProviderError && error.code === 'not-found') return undefined;
    throw error;
  });
}

/** Removes the revision that is named and nothing else: never one with traffic or an address, the newest, or somebody else's. */
export async function retirePart(
  place: Place,
  version: string,
  { call, part }: { readonly call: StepCall; readonly part: string },
): Promise<Begun> {
  const run = (await presentIfThere(place, part))?.run;
  if (run === undefined) return { kind: 'done' };
  demandServiceFence(run, call.fence);
  if (servingShares(run).has(version))
    throw new ProviderError('conflict', `${version} of ${part} has traffic and is not retired`);
  const routed = new Set(run.traffic.flatMap(({ to }) => (to === 'latest' ? [] : [to.revision])));
  const stays = new Set([...routed, ...servingShares(run).keys(), run.latestReady, run.latestCreated]);
  const old = (await named(place, run, version)).filter(
    (revision) => originOf(revision).version !== undefined && !stays.has(revision.name),
  );
  for (const { name } of old) await runOf(place.far).deleteRevision(run.name, name, place.far.signal);
  return { kind: 'done' };
}
