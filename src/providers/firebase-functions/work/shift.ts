import { isRevision } from '../../../domain/ids.ts';
import { ProviderError } from '../../../ports/provider-error.ts';
import type { Begun, ShiftRequest, StepCall } from '../../../ports/provider.ts';
import type { RunService, TrafficEntry } from '../../google/run-shape.ts';
import { pinnedTo, servingShares, sharesOf, tagsOf, unpinned, withShare } from '../../google/run-traffic.ts';
import { getFirst } from '../far/first-generation.ts';
import type { Present } from '../far/inventory.ts';
import { inventoryOf } from '../far/inventory.ts';
import { originOf, runOf } from '../far/run.ts';
import { getSecond } from '../far/second-generation.ts';
import { label, stepLabel } from '../plan/labels.ts';
import { partMeaning, trafficSplit } from '../plan/split.ts';
import { settleCompanions } from './companions.ts';
import { asJson } from './handles.ts';
import { toMove } from './kept.ts';
import { demandServiceFence, mark, onFreshRead, writeTraffic } from './pin.ts';
import { declaredAs, prepared, preparedIfThere } from './place.ts';
import type { Place } from './place.ts';
import { resourceOf } from './release-part.ts';

/** Nothing is left to do for a function that saw its last stage and follows the newest. */
const isThrough = ({ run }: Present, version: string): boolean =>
  run?.annotations[mark.settled] === version &&
  run.traffic.every(({ to, percent }) => to === 'latest' || percent === 0);

/** The functions that a version made, by their labels. */
export async function shiftAll(place: Place, { version, weight, kept }: ShiftRequest): Promise<Begun> {
  const inventory = await inventoryOf(place.far);
  const back = new Set(kept === undefined ? [] : toMove(kept, inventory));
  const made = [...inventory.values()].filter((one) => back.has(one) || one.labels[label.version] === version);
  // 1st generation functions have all traffic since their release; only what is around them is left to do at the end.
  const parts = made
    .filter(({ generation }) => generation === 2 || weight === 100)
    .filter((present) => back.has(present) || !isThrough(present, version))
    .map((one) => ({ ...one, generation: 2 as const }));
  return parts.length === 0 ? { kind: 'done' } : { kind: 'split', split: trafficSplit(parts, place.settings) };
}

/** Follows a split that was written until it is observed. */
export const running = (service: string, traffic: readonly TrafficEntry[]): Begun => ({
  kind: 'running',
  handle: asJson({ kind: 'traffic', service, traffic: traffic.map((one) => ({ ...one })) }),
});

/** The whole share goes to whatever is newest, as it was before anybody pinned anything, unless something newer came. */
function wishFor(service: RunService, revision: string, weight: number): readonly TrafficEntry[] {
  const tags = tagsOf(service.traffic);
  if (weight === 100 && service.latestReady === revision && service.latestCreated === revision) return unpinned(tags);
  const shares = sharesOf(service, service.traffic);
  const others = [...shares.keys()].filter((name) => name !== revision);
  // A new function has nothing beside its first revision.
  if (others.length === 0) return weight === 100 ? pinnedTo(new Map([[revision, 100]]), tags) : service.traffic;
  return pinnedTo(withShare(shares, revision, weight), tags);
}

export async function presentAt(place: Place, part: string): Promise<Present> {
  const { id, region } = partMeaning(part);
  const resource = resourceOf(place, { id, region });
  const found = (await getSecond(place.far, resource)) ?? (await getFirst(place.far, resource));
  if (found === undefined) throw new ProviderError('not-found', `there is no function ${part}`);
  if (found.generation === 1 || found.service === undefined) return found;
  const run = await runOf(place.far).service(found.service, place.far.signal);
  return { ...found, ...(run !== undefined && { run }) };
}

/** What is around a function goes back with it only where its source still lies here: traffic does not wait for that. */
async function settleKept(place: Place, present: Present, revision: string): Promise<void> {
  const { id, region, run } = present;
  const facts = run === undefined ? undefined : await runOf(place.far).revision(run.name, revision, place.far.signal);
  const { commit = '' } = facts === undefined ? {} : originOf(facts);
  const found = isRevision(commit) ? await preparedIfThere(place, commit) : undefined;
  const endpoint = found?.endpoints.find((one) => one.id === id && one.region === region);
  if (endpoint !== undefined) await settleCompanions(place, endpoint, present);
}

async function settle(place: Place, part: string, present: Present): Promise<void> {
  const commit = present.labels[label.revision] ?? '';
  if (!isRevision(commit)) throw new ProviderError('invalid', `${part} was not released from here`);
  const { id, region } = partMeaning(part);
  await settleCompanions(place, declaredAs(await prepared(place, commit), id, region), present);
}

/** Gives one function's new revision its share. */
export async function shiftPart(
  place: Place,
  { version, weight, kept }: ShiftRequest,
  { call, part, revision: wanted }: { readonly call: StepCall; readonly part: string; readonly revision?: string },
): Promise<Begun> {
  const present = await presentAt(place, part);
  if (weight === 100)
    await (kept === undefined || wanted === undefined
      ? settle(place, part, present)
      : settleKept(place, present, wanted));
  const { run } = present;
  if (present.generation === 1) return { kind: 'done' };
  if (run === undefined) throw new ProviderError('not-found', `${part} has no Cloud Run service`);
  const revision = wanted ?? present.revision ?? '';
  const step = stepLabel(call.key);
  const traffic = await onFreshRead(async () => {
    const service = (await runOf(place.far).service(run.name, call.signal)) ?? run;
    demandServiceFence(service, call.fence);
    if (service.annotations[mark.step] === step) return service.traffic;
    const wish = wishFor(service, revision, weight);
    const settled = weight === 100 ? { [mark.settled]: version } : {};
    const marks = { [mark.step]: step, [mark.fence]: String(call.fence), ...settled };
    await writeTraffic(place, service, { traffic: wish, marks });
    return wish;
  });
  return running(run.name, traffic);
}

/** Lets the newest revision serve again: the way out of a pin. */
export async function serveNewest(place: Place, part: string, call: StepCall): Promise<Begun> {
  const present = await presentAt(place, part);
  const { run, revision } = present;
  if (run === undefined || revision === undefined) return { kind: 'done' };
  if (
    servingShares(run).get(revision) === 100 &&
    run.traffic.every(({ to, percent }) => to === 'latest' || percent === 0)
  )
    return { kind: 'done' };
  const traffic = unpinned(tagsOf(run.traffic));
  demandServiceFence(run, call.fence);
  const marks = { [mark.step]: stepLabel(call.key), [mark.fence]: String(call.fence) };
  if (run.annotations[mark.step] !== stepLabel(call.key)) await writeTraffic(place, run, { traffic, marks });
  return running(run.name, traffic);
}
