import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, ComponentTarget, Provider, ProviderCall, Reconciled, StepCall } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { hostingCalls, idOf } from './calls.ts';
import type { HostingCalls } from './calls.ts';
import { described, hostedState, raiseRetention } from './describe.ts';
import { examined } from './examine.ts';
import { foreseen } from './foresee.ts';
import { demandFence, keyMark, markInMessage, messageOf } from './marks.ts';
import { beginRelease, cancelRelease, checkRelease, handleOf, madeBefore } from './release.ts';
import type { Jobs } from './release.ts';
import { settingsOf } from './settings.ts';
import { channelFor } from './upload.ts';

const done: Begun = { kind: 'done' };

/** Shows a version to users, once for each key; the release's message remembers whose step it was. */
async function showLive(
  calls: HostingCalls,
  { version, what }: { readonly version: string | undefined; readonly what: string },
  { key, fence }: StepCall,
): Promise<Begun> {
  const marks = (await calls.releases('live')).map(({ message }) => markInMessage(message));
  demandFence(fence, marks);
  if (marks.some((mark) => mark?.key === keyMark(key))) return done;
  await calls.release('live', { id: version, message: messageOf(key, fence, what) });
  return done;
}

/** Retention may have taken a version since it was live. */
async function demandKept(calls: HostingCalls, version: string): Promise<void> {
  const gone = (): never => {
    throw new ProviderError('gone', `version ${version} is not kept any more: release its revision again`);
  };
  const found = await calls.version(version).catch((error: unknown) => {
    if (error instanceof ProviderError && error.code === 'not-found') return gone();
    throw error;
  });
  if (found.status !== 'FINALIZED') gone();
}

async function reconciled(world: ProviderWorld, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  const settings = settingsOf(call.request);
  const calls = hostingCalls(googleOf(world), settings, step.signal);
  if (call.kind === 'release') {
    const found = await madeBefore(calls, step);
    if (found === undefined) return { kind: 'not-done' };
    const { revision } = call.request.release;
    const wanted = { call: step, version: idOf(found), revision };
    return { kind: 'done', handle: await handleOf(world, call.request, wanted) };
  }
  if (call.kind === 'mend') {
    const live = await calls.channel('live');
    return { kind: (live?.retainedReleaseCount ?? 0) >= settings.keepReleases ? 'done' : 'not-done' };
  }
  const marks = (await calls.releases('live')).map(({ message }) => markInMessage(message));
  return { kind: marks.some((mark) => mark?.key === keyMark(step.key)) ? 'done' : 'not-done' };
}

/** The version itself stays: Hosting keeps as many as it is told, and a later way back may need it. */
async function retired(calls: HostingCalls, version: string, { fence }: StepCall): Promise<Begun> {
  const releases = await calls.releases('live');
  demandFence(
    fence,
    releases.map(({ message }) => markInMessage(message)),
  );
  const [newest] = releases;
  if (newest?.version !== undefined && idOf(newest.version) === version)
    throw new ProviderError('conflict', `version ${version} is what users see`);
  await calls.deleteChannel(channelFor(version));
  return done;
}

/** Firebase Hosting: a version from a folder, tried on a preview channel, shown on the live one, with the earlier ones kept. */
export function firebaseHostingProvider(world: ProviderWorld): Provider {
  const jobs: Jobs = new Map();
  const callsFor = (at: ComponentTarget, signal: AbortSignal): HostingCalls =>
    hostingCalls(googleOf(world), settingsOf(at), signal);

  return {
    name: 'firebase-hosting',
    describe: (at, signal) => described(callsFor(at, signal), settingsOf(at)),
    release: (request, call) => beginRelease(world, request, call),
    check: (at, handle, signal) => checkRelease({ world, jobs }, { at, handle }, signal),
    shift: async (request, call) => {
      const { version, weight } = request;
      if (weight !== 100)
        throw new ProviderError('invalid', `a Hosting site shows one version to everybody, not to ${weight} %`);
      return showLive(callsFor(request, call.signal), { version, what: `${request.target} to ${version}` }, call);
    },
    restore: async (request, call) => {
      const calls = callsFor(request, call.signal);
      const { version } = readBack(hostedState, request.snapshot.state);
      if (version !== null) await demandKept(calls, version);
      const what = `${request.target} back to ${version ?? 'showing nothing'}`;
      return showLive(calls, { version: version ?? undefined, what }, call);
    },
    cancel: (at, handle, call) => cancelRelease({ world, jobs }, { at, handle }, call),
    retire: (at, version, call) => retired(callsFor(at, call.signal), version, call),
    reconcile: (call, step) => reconciled(world, call, step),
    previewUrl: async (at, version, signal) => (await callsFor(at, signal).channel(channelFor(version)))?.url,
    publicUrl: async (at, signal) => settingsOf(at).url ?? (await callsFor(at, signal).channel('live'))?.url,
    foresee: (request, signal) => foreseen(world, request, signal),
    mend: async (request, call) => {
      if (request.fix !== raiseRetention) throw new ProviderError('invalid', `there is no fix "${request.fix}"`);
      await callsFor(request, call.signal).keepReleases(settingsOf(request).keepReleases);
      return done;
    },
    examine: (at, signal) => examined(callsFor(at, signal), settingsOf(at)),
  };
}
