import { ProviderError } from '../../../ports/provider-error.ts';
import type { Begun, RestoreRequest, StepCall } from '../../../ports/provider.ts';
import type { RunService, TrafficEntry } from '../../google/run-shape.ts';
import { pinnedTo, tagsOf, unpinned } from '../../google/run-traffic.ts';
import { asked, readBack, stepOf } from '../../supervised.ts';
import { imageState } from '../far/images.ts';
import type { Present } from '../far/inventory.ts';
import { inventoryOf } from '../far/inventory.ts';
import { runOf } from '../far/run.ts';
import { demandFence, label, stepLabel } from '../plan/labels.ts';
import { partMeaning, trafficSplit } from '../plan/split.ts';
import { asJson } from './handles.ts';
import { demandServiceFence, mark, onFreshRead, writeTraffic } from './pin.ts';
import type { Place } from './place.ts';
import { ownProgram } from './programs.ts';
import { rebuild } from './rebuild.ts';
import { presentAt, running } from './shift.ts';
import { differs, mayFollow, snapshotSchema } from './snapshot.ts';
import type { Remembered } from './snapshot.ts';

/** The functions that are not as they were, and those that were not there. */
export async function restoreAll(place: Place, request: RestoreRequest): Promise<Begun> {
  const { functions } = readBack(snapshotSchema, request.snapshot.state);
  const inventory = await inventoryOf(place.far);
  const changed = functions.filter((was) => {
    const now = inventory.get(`${was.id}@${was.region}`);
    // A deleted function comes back with the release that declares it, not by traffic.
    return now !== undefined && differs(was, now);
  });
  const before = new Set(functions.map(({ id, region }) => `${id}@${region}`));
  const left = [...inventory].filter(
    ([name, { run }]) => !before.has(name) && run?.annotations[mark.leftOver] !== 'true',
  );
  const parts = [...changed, ...left.map(([, present]) => present).filter(({ generation }) => generation === 2)];
  if (parts.length === 0) return { kind: 'done' };
  return { kind: 'split', split: trafficSplit(parts, place.settings) };
}

function wishFor(was: Remembered, service: RunService, present: Present): readonly TrafficEntry[] {
  const tags = tagsOf(service.traffic);
  const shares = new Map(Object.entries(was.shares));
  const isNewestAlone = shares.size === 1 && was.revision !== undefined && shares.has(was.revision);
  if (was.followed && isNewestAlone && mayFollow(was, { ...present, run: service })) return unpinned(tags);
  return pinnedTo(shares, tags);
}

/** A revision of which the image is gone looks well until it must start. */
async function lost(place: Place, service: string, revisions: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    revisions.map(async (name) => {
      const revision = await runOf(place.far).revision(service, name, place.far.signal);
      if (revision === undefined) return name;
      const states = await Promise.all(revision.images.map((image) => imageState(place.far, image)));
      return states.includes('gone') ? name : undefined;
    }),
  );
  return found.filter((name) => name !== undefined);
}

async function restoreTraffic(
  place: Place,
  was: Remembered,
  { present, run, call }: { readonly present: Present; readonly run: RunService; readonly call: StepCall },
): Promise<Begun> {
  const step = stepLabel(call.key);
  const traffic = await onFreshRead(async () => {
    const service = (await runOf(place.far).service(run.name, call.signal)) ?? run;
    demandServiceFence(service, call.fence);
    if (service.annotations[mark.step] === step) return service.traffic;
    const wish = wishFor(was, service, present);
    await writeTraffic(place, service, {
      traffic: wish,
      marks: { [mark.step]: step, [mark.fence]: String(call.fence) },
    });
    return wish;
  });
  return running(run.name, traffic);
}

/** Says of a function that a failed release left it behind; it can then be deleted by itself. */
async function markLeftOver(place: Place, { run }: Present, call: StepCall): Promise<Begun> {
  if (run === undefined || run.annotations[mark.leftOver] === 'true') return { kind: 'done' };
  demandServiceFence(run, call.fence);
  const marks = { [mark.leftOver]: 'true', [mark.step]: stepLabel(call.key), [mark.fence]: String(call.fence) };
  await writeTraffic(place, run, { traffic: run.traffic, marks });
  return { kind: 'done' };
}

async function redeployOldSource(
  place: Place,
  was: Remembered,
  { present, call }: { present: Present; call: StepCall },
): Promise<Begun> {
  const { world, at, settings } = place;
  demandFence(present.labels, call.fence, present.resource);
  const spec = {
    resource: was.resource,
    versionId: was.versionId ?? '',
    step: stepLabel(call.key),
    fence: String(call.fence),
    ...(settings.restUrl !== undefined && { restUrl: settings.restUrl }),
  };
  const command = await ownProgram(place, 'old-source-main.ts', spec);
  const begun = await asked(world.supervisor.runCommand({ ...stepOf(at, call), command }, call.signal));
  const { resource } = was;
  const handle = { kind: 'old-source', host: world.host, command: begun.command, key: call.key, resource } as const;
  return { kind: 'running', handle: asJson(handle) };
}

/** Puts one function back: by traffic in seconds, else by building its saved source anew. */
export async function restorePart(
  place: Place,
  request: RestoreRequest,
  { call, part }: { readonly call: StepCall; readonly part: string },
): Promise<Begun> {
  const { functions } = readBack(snapshotSchema, request.snapshot.state);
  const { id, region } = partMeaning(part);
  const was = functions.find((one) => one.id === id && one.region === region);
  const present = await presentAt(place, part);
  if (was === undefined) return markLeftOver(place, present, call);
  const isOurs = present.labels[label.step] === stepLabel(call.key);
  if (!isOurs && !differs(was, present)) return { kind: 'done' };
  if (was.generation === 1) return redeployOldSource(place, was, { present, call });
  const { run } = present;
  if (run === undefined) throw new ProviderError('not-found', `${part} has no Cloud Run service`);
  if (run.annotations[mark.step] === stepLabel(call.key)) return running(run.name, run.traffic);
  const gone = isOurs ? ['?'] : await lost(place, run.name, Object.keys(was.shares));
  return gone.length > 0
    ? rebuild(place, was, { present, call, gone })
    : restoreTraffic(place, was, { present, run, call });
}
