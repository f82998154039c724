import { ProviderError } from '../../ports/provider-error.ts';
import type {
  Begun,
  ComponentTarget,
  Handle,
  MendRequest,
  Progress,
  Provider,
  ReleaseRequest,
  StepCall,
} from '../../ports/provider.ts';
import { asked, demandHost, readBack, stepOf } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { newestServes, inventoryOf } from './far/inventory.ts';
import { versionOf } from './plan/labels.ts';
import { changesOf } from './plan/changes.ts';
import { partMeaning, trafficSplit } from './plan/split.ts';
import { functionsSettings } from './settings.ts';
import { checkDeletion, checkFunction, checkTraffic } from './work/check-part.ts';
import { checkPrepare, deletionConsent } from './work/check-prepare.ts';
import { deleteFunction } from './work/delete.ts';
import { describePlace } from './work/describe.ts';
import { examinePlace } from './work/examine.ts';
import { foreseeRelease } from './work/foresee.ts';
import { asJson, handleSchema } from './work/handles.ts';
import type { HandleOf } from './work/handles.ts';
import { mark } from './work/pin.ts';
import { demandOurTurn, placeFor, prepared, preparedIfThere } from './work/place.ts';
import type { Place } from './work/place.ts';
import { previewAddress, releasePreview } from './work/preview.ts';
import { beginPreparing, progressUnlessDone, verdictOf } from './work/programs.ts';
import { checkKept, checkKeptPart, releaseKept, releaseKeptPart } from './work/kept-release.ts';
import { reconcileCall } from './work/reconcile.ts';
import { releaseFunction } from './work/release-part.ts';
import { restoreAll, restorePart } from './work/restore.ts';
import { retireAll, retirePart } from './work/retire.ts';
import { presentAt, serveNewest, shiftAll, shiftPart } from './work/shift.ts';

/** The component's version: made from what is in the commit, so that every part finds the same one. */
async function versionFor(place: Place, request: ReleaseRequest): Promise<string> {
  const { endpoints, artefact } = await prepared(place, request.release.revision);
  const { functions } = changesOf(endpoints, artefact.sourceHash, new Map());
  return versionOf(
    request.release,
    functions.map(({ hash }) => hash),
  );
}

async function releasePart(place: Place, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const { kind, id, region } = partMeaning(request.part?.name ?? '');
  if (kind === 'function') {
    const { kept } = request;
    const again = kept === undefined ? undefined : await releaseKeptPart(place, `${id}@${region}`, kept);
    if (again !== undefined) return again;
    if (kept !== undefined && (await preparedIfThere(place, request.release.revision)) === undefined)
      throw new ProviderError(
        'gone',
        `the kept revision of ${id} in ${region} is gone since this was planned: ask again`,
      );
    const version = await versionFor(place, request);
    return asJson(await releaseFunction(place, request, { call, id, region, version }));
  }
  if (kind === 'preview') return releasePreview(place, request.part?.name ?? '', call);
  if (!(request.consents ?? []).includes(deletionConsent({ id, region })))
    throw new ProviderError('forbidden', `nobody agreed to delete ${id} in ${region}`);
  return asJson(await deleteFunction(place, { id, region }, call));
}

async function releaseWhole(place: Place, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const { kept } = request;
  const again = kept === undefined ? undefined : await releaseKept(place, request, kept);
  return again ?? asJson(await beginPreparing(place, request, call));
}

async function checkOldSource(place: Place, handle: HandleOf<'old-source'>): Promise<Progress> {
  demandHost(place.world, handle.host);
  const verdict = await verdictOf(place, handle.command, 'deploying the old source');
  return progressUnlessDone(verdict) ?? { kind: 'succeeded', version: 'old-source', lines: verdict.lines };
}

function followed(place: Place, handle: Handle): Promise<Progress> {
  const held = readBack(handleSchema, handle);
  switch (held.kind) {
    case 'prepare':
      return checkPrepare(place, held);
    case 'function':
      return checkFunction(place, held);
    case 'deletion':
      return checkDeletion(place, held);
    case 'traffic':
      return checkTraffic(place, held);
    case 'kept':
      return Promise.resolve(checkKept(place, held));
    case 'kept-part':
      return Promise.resolve(checkKeptPart(held));
    case 'old-source':
      return checkOldSource(place, held);
  }
}

async function mendPlace(place: Place, { fix, part }: MendRequest, call: StepCall): Promise<Begun> {
  const deletion = /^delete:([^/]+)\/(.+)$/.exec(fix);
  if (deletion !== null) {
    const [, region = '', id = ''] = deletion;
    const { run } = await presentAt(place, `${id}@${region}`);
    if (run?.annotations[mark.leftOver] !== 'true')
      throw new ProviderError('forbidden', `${id} in ${region} is no left-over of a release that was undone`);
    return { kind: 'running', handle: asJson(await deleteFunction(place, { id, region }, call)) };
  }
  if (fix !== 'serve-newest') throw new ProviderError('invalid', `there is no way to mend "${fix}" here`);
  if (part !== undefined) return serveNewest(place, part.name, call);
  const inventory = await inventoryOf(place.far);
  const pinned = [...inventory.values()].filter((present) => present.generation === 2 && !newestServes(present));
  return pinned.length === 0 ? { kind: 'done' } : { kind: 'split', split: trafficSplit(pinned, place.settings) };
}

async function cancelWork(place: Place, handle: Handle, call: StepCall): Promise<void> {
  const held = readBack(handleSchema, handle);
  // Google ends no deployment half-way; only our own programs can be ended.
  if (held.kind !== 'prepare' && held.kind !== 'old-source') return;
  demandHost(place.world, held.host);
  await asked(place.world.supervisor.cancelCommand({ ...stepOf(place.at, call), command: held.command }, call.signal));
}

type InTurn = <Value>(at: ComponentTarget, call: StepCall, act: (place: Place) => Promise<Value>) => Promise<Value>;

const changingCalls = (
  inTurn: InTurn,
): Pick<Provider, 'release' | 'shift' | 'restore' | 'mend' | 'cancel' | 'retire'> => ({
  release: (request, call) =>
    inTurn(request, call, (place) => (request.part === undefined ? releaseWhole : releasePart)(place, request, call)),
  shift: (request, call) =>
    inTurn(request, call, (place) => {
      const { part } = request;
      if (part === undefined) return shiftAll(place, request);
      const named = part.version === undefined ? {} : { revision: part.version };
      return shiftPart(place, request, { call, part: part.name, ...named });
    }),
  restore: (request, call) =>
    inTurn(request, call, (place) =>
      request.part === undefined
        ? restoreAll(place, request)
        : restorePart(place, request, { call, part: request.part.name }),
    ),
  mend: (request, call) => inTurn(request, call, (place) => mendPlace(place, request, call)),
  cancel: (at, handle, call) => inTurn(at, call, (place) => cancelWork(place, handle, call)),
  retire: (at, version, call) =>
    inTurn(at, call, (place) =>
      at.part === undefined ? retireAll(place) : retirePart(place, version, { call, part: at.part.name }),
    ),
});

/** Functions of Firebase, deployed through Google's APIs one by one and moved by Cloud Run's traffic. */
export function firebaseFunctionsProvider(world: ProviderWorld): Provider {
  const placed = (at: ComponentTarget, signal: AbortSignal): Place => placeFor(world, at, signal);
  const inTurn: InTurn = async (at, call, act) => {
    const place = placed(at, call.signal);
    await demandOurTurn(place, call);
    return act(place);
  };
  return {
    name: 'firebase-functions',
    describe: (at, signal) => describePlace(placed(at, signal)),
    check: (at, handle, signal) => followed(placed(at, signal), handle),
    ...changingCalls(inTurn),
    reconcile: (call, step) => reconcileCall(placed(call.request, step.signal), call, step),
    previewUrl: (at, version, signal) => previewAddress(placed(at, signal), version),
    publicUrl: (at) => Promise.resolve(readBack(functionsSettings, at.component.settings).url),
    foresee: (request, signal) => foreseeRelease(placed(request, signal), request),
    examine: (at, signal) => examinePlace(placed(at, signal)),
  };
}
