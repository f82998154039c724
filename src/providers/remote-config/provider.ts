import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type {
  Begun,
  ComponentTarget,
  Examined,
  Handle,
  Progress,
  Provider,
  RestoreRequest,
} from '../../ports/provider.ts';
import type { ProviderCall, Reconciled, ReleaseRequest, StepCall } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { remoteConfigCalls } from './calls.ts';
import type { RemoteConfigCalls } from './calls.ts';
import { publishOnce } from './change.ts';
import { configState, described } from './describe.ts';
import { fileAt, fileVersion, ownedSince } from './file.ts';
import { foreseen } from './foresee.ts';
import { keyMark, marksFor } from './marks.ts';
import { merged, putBack } from './put-back.ts';
import { begun, shifted, valueFor, versionOf } from './rollout.ts';
import { conditionOf, settingsOf } from './settings.ts';
import { flagStates, switchFlag, wasSwitched } from './switch.ts';

const done: Begun = { kind: 'done' };
const handleSchema = z.strictObject({ version: z.string(), key: z.string() });

/** Publishes what the release brings: a rollout that reaches nobody yet, or what a file says. */
async function releaseFlags(world: ProviderWorld, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const settings = settingsOf(request);
  const calls = remoteConfigCalls(googleOf(world), settings, call.signal);
  const { revision, label } = request.release;
  const { rollout } = settings;
  const place = { at: request, call };
  if (rollout !== undefined) {
    const value = valueFor(rollout, request.release);
    const version = versionOf(value);
    const sentence = `${rollout.flag} can be rolled out for ${label}`;
    await publishOnce(calls, place, {
      sentence,
      live: { version, revision },
      apply: (template) => begun(template, rollout, value),
    });
    return { version, key: keyMark(call.key) };
  }
  if (settings.file === undefined) return { version: 'unchanged', key: '' };
  const file = await fileAt(world, settings, { revision, signal: call.signal });
  const version = fileVersion(file);
  const sentence = `flags of ${label}`;
  await publishOnce(calls, place, { sentence, live: { version, revision }, apply: (current) => merged(current, file) });
  return { version, key: keyMark(call.key) };
}

/** Gives our own keys their content of then; what others changed since stays. */
async function restoreFlags(world: ProviderWorld, request: RestoreRequest, call: StepCall): Promise<Begun> {
  const settings = settingsOf(request);
  const calls = remoteConfigCalls(googleOf(world), settings, call.signal);
  const { number, template, version, revision } = readBack(configState, request.snapshot.state);
  const { rollout } = settings;
  const before = template ?? (await keptVersion(calls, number));
  const marks = marksFor(request, await calls.versions()).filter((one) => one.number > number);
  const owned =
    rollout === undefined
      ? await ownedSince(world, settings, { marks, signal: call.signal })
      : { keys: [rollout.flag], conditions: [conditionOf(rollout)] };
  await publishOnce(
    calls,
    { at: request, call },
    {
      sentence: `back to version ${number}`,
      live: { version: version ?? '', ...(revision === undefined ? {} : { revision }) },
      apply: (current) => putBack(current, before, owned),
    },
  );
  return done;
}

async function keptVersion(calls: RemoteConfigCalls, number: number) {
  try {
    return (await calls.read(number)).template;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not-found')
      throw new ProviderError('gone', `Remote Config does not keep version ${number} any more`);
    throw error;
  }
}

async function reconciled(world: ProviderWorld, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  const calls = remoteConfigCalls(googleOf(world), settingsOf(call.request), step.signal);
  if (call.kind === 'mend') return { kind: (await wasSwitched(calls, call.request, step.key)) ? 'done' : 'not-done' };
  const marks = marksFor(call.request, await calls.versions());
  const found = marks.find(({ mark }) => mark.key === keyMark(step.key))?.mark;
  if (found === undefined) return { kind: 'not-done' };
  if (call.kind !== 'release') return { kind: 'done' };
  return { kind: 'done', handle: { version: found.version ?? '', key: found.key } };
}

async function checked(calls: RemoteConfigCalls, at: ComponentTarget, handle: Handle): Promise<Progress> {
  const { version, key } = readBack(handleSchema, handle);
  const lines: readonly string[] = [];
  if (key === '') return { kind: 'succeeded', version, lines };
  const isThere = marksFor(at, await calls.versions()).some(({ mark }) => mark.key === key);
  if (isThere) return { kind: 'succeeded', version, lines };
  const sentence = 'the published version is not among those that Remote Config keeps';
  return { kind: 'failed', code: 'not-found', sentence, retryable: false, lines };
}

async function examined(calls: RemoteConfigCalls, project: string): Promise<readonly Examined[]> {
  const subject = `Remote Config of ${project}`;
  try {
    const { template, etag } = await calls.read();
    await calls.validate(template, etag);
    return [{ subject, state: 'good', sentence: 'the template can be read, and changes would be taken' }];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy =
      'Google Cloud console, IAM: give the account Firebase Remote Config Admin (roles/cloudconfig.admin); enable the Firebase Remote Config API.';
    const needs = ['forbidden', 'unauthenticated', 'not-found'].includes(error.code) ? { remedy } : {};
    return [{ subject, state: error.retryable ? 'unknown' : 'bad', sentence: error.message, ...needs }];
  }
}

/** Feature flags in Remote Config: published with an etag, rolled out by percent, put back key by key. */
export function remoteConfigProvider(world: ProviderWorld): Provider {
  const callsFor = (at: ComponentTarget, signal: AbortSignal): RemoteConfigCalls =>
    remoteConfigCalls(googleOf(world), settingsOf(at), signal);
  return {
    name: 'remote-config',
    describe: (at, signal) => described(world, { at, calls: callsFor(at, signal) }, signal),
    release: (request, call) => releaseFlags(world, request, call),
    check: (at, handle, signal) => checked(callsFor(at, signal), at, handle),
    shift: async (request, call) => {
      const { rollout } = settingsOf(request);
      const { version, weight: percent } = request;
      if (rollout === undefined) throw new ProviderError('invalid', 'flags of a file are for everybody at once');
      const sentence = `${rollout.flag} for ${percent} %`;
      const apply: Parameters<typeof publishOnce>[2]['apply'] = (template) =>
        shifted(template, rollout, { version, percent });
      await publishOnce(callsFor(request, call.signal), { at: request, call }, { sentence, live: {}, apply });
      return done;
    },
    restore: (request, call) => restoreFlags(world, request, call),
    cancel: () => Promise.resolve(),
    // What was before is only a value; there is nothing to remove.
    retire: () => Promise.resolve(done),
    reconcile: (call, step) => reconciled(world, call, step),
    previewUrl: () => Promise.resolve(undefined),
    publicUrl: () => Promise.resolve(undefined),
    mend: async (request, call) => {
      await switchFlag(callsFor(request, call.signal), request, call);
      return done;
    },
    flags: (at, signal) => flagStates(callsFor(at, signal)),
    foresee: (request, signal) => foreseen(world, { request, calls: callsFor(request, signal) }, signal),
    examine: (at, signal) => examined(callsFor(at, signal), settingsOf(at).project),
  };
}
