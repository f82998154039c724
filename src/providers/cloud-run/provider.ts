import { z } from 'zod';
import type { Provider, ProviderCall, Reconciled, StepCall } from '../../ports/provider.ts';
import { hasStep } from '../google/run-marks.ts';
import { following, trafficHandle, trafficProgress } from '../google/run-moves.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { described } from './describe.ts';
import { examined } from './examine.ts';
import { foreseen } from './foresee.ts';
import { placeOf } from './place.ts';
import type { Place } from './place.ts';
import {
  adopted,
  cancelRelease,
  hasBegun,
  keptHandle,
  keptProgress,
  releaseHandle,
  releaseProgress,
  released,
} from './release.ts';
import { mended, restored, retired, shifted } from './shift.ts';
import { revisionNameFor } from './template.ts';

const handle = z.discriminatedUnion('kind', [releaseHandle, keptHandle, trafficHandle]);

async function reconciled(place: Place, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  const service = await place.run.service(place.name, step.signal);
  if (service === undefined) return { kind: 'not-done' };
  if (call.kind === 'release') {
    const revision = revisionNameFor(place.settings.service, step.key);
    if (!hasBegun(service, revision, step.key)) return { kind: 'not-done' };
    return { kind: 'done', handle: await adopted(place, revision, step.signal) };
  }
  if (!hasStep(service, step.key)) return { kind: 'not-done' };
  const rest = following(service);
  return rest.kind === 'running' ? { kind: 'done', handle: rest.handle } : { kind: 'done' };
}

async function previewed(place: Place, version: string, signal: AbortSignal): Promise<string | undefined> {
  const service = await place.run.service(place.name, signal);
  if (service === undefined) return undefined;
  const entry = service.observed.find(
    ({ to, tag, uri }) => tag !== undefined && uri !== '' && to !== 'latest' && to.revision === version,
  );
  return entry?.uri;
}

async function reached({ settings, run, name }: Place, signal: AbortSignal): Promise<string | undefined> {
  if (settings.url !== undefined) return settings.url;
  const uri = (await run.service(name, signal))?.uri;
  return uri === '' ? undefined : uri;
}

/** Services of Cloud Run: a revision for each release, traffic by exact shares, back by routing to what served before. */
export function cloudRunProvider(world: ProviderWorld): Provider {
  return {
    name: 'cloud-run',
    describe: (at, signal) => described(placeOf(world, at), signal),
    release: (request, call) => released(placeOf(world, request), request, call),
    check: (at, value, signal) => {
      const place = placeOf(world, at);
      const known = readBack(handle, value);
      switch (known.kind) {
        case 'revision':
          return releaseProgress(place, known, signal);
        case 'kept':
          return Promise.resolve(keptProgress(known));
        case 'traffic':
          return trafficProgress(place.run, known, signal);
      }
    },
    shift: (request, call) => shifted(placeOf(world, request), request, call),
    restore: (request, call) => restored(placeOf(world, request), request, call),
    cancel: async (at, value, call) => {
      const known = readBack(handle, value);
      // A change of traffic takes seconds and is undone by another one.
      if (known.kind === 'revision') await cancelRelease(placeOf(world, at), known, call);
    },
    retire: (at, version, call) => retired(placeOf(world, at), version, call),
    reconcile: (call, step) => reconciled(placeOf(world, call.request), call, step),
    previewUrl: (at, version, signal) => previewed(placeOf(world, at), version, signal),
    publicUrl: (at, signal) => reached(placeOf(world, at), signal),
    foresee: (request, signal) => foreseen(placeOf(world, request), request, signal),
    mend: (request, call) => mended(placeOf(world, request), request, call),
    examine: (at, signal) => examined(world, placeOf(world, at), signal),
  };
}
