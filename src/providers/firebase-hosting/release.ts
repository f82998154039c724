import { z } from 'zod';
import { isRevision, must } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, Handle, Progress, ReleaseRequest, StepCall } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import { demandHost, readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { hostingCalls, idOf } from './calls.ts';
import type { HostingCalls, SiteVersion } from './calls.ts';
import { demandFence, keyMark, labelsOf, markIn, markInMessage } from './marks.ts';
import { settingsOf } from './settings.ts';
import { siteConfigAt } from './site-config.ts';
import { beginBuild, buildNow, endBuild, forgetFolder, shownFolder } from './source.ts';
import { publish } from './upload.ts';

const handleSchema = z.strictObject({
  version: z.string(),
  key: z.string(),
  revision: z.string(),
  build: z.strictObject({ host: z.string(), command: z.string() }).optional(),
});
type Held = z.infer<typeof handleSchema>;

/** Uploads that this process has under way or has ended, by version. */
export type Jobs = Map<string, Job>;
interface Job {
  readonly lines: string[];
  readonly stop: AbortController;
  failure?: ProviderError;
  isOver: boolean;
}

const isOurs = (version: SiteVersion, key: string): boolean =>
  markIn(version.labels)?.key === keyMark(key) && !['DELETED', 'ABANDONED'].includes(version.status);

/** The first of those that one step made: two callers with one key agree on it. */
const firstOf = (versions: readonly SiteVersion[], key: string): SiteVersion | undefined =>
  versions
    .filter((one) => isOurs(one, key))
    .sort((one, other) => (`${one.createTime} ${one.name}` < `${other.createTime} ${other.name}` ? -1 : 1))[0];

/** The version that a step made before, unless somebody newer has worked on the site since. */
export async function madeBefore(calls: HostingCalls, { key, fence }: StepCall): Promise<SiteVersion | undefined> {
  const [versions, releases] = await Promise.all([calls.versions(), calls.releases('live')]);
  const marks = [
    ...versions.map(({ labels }) => markIn(labels)),
    ...releases.map(({ message }) => markInMessage(message)),
  ];
  demandFence(fence, marks);
  return firstOf(versions, key);
}

/** Makes the version exist, still empty, and begins its build. */
export async function beginRelease(world: ProviderWorld, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const settings = settingsOf(request);
  const { revision } = request.release;
  const calls = hostingCalls(googleOf(world), settings, call.signal);
  const found = await madeBefore(calls, call);
  const version = found ?? (await create(world, request, { calls, call }));
  return handleOf(world, request, { call, version: idOf(version), revision });
}

/** The handle of a step is the same each time: the build is found again by the step's key. */
export async function handleOf(
  world: ProviderWorld,
  request: ReleaseRequest,
  { call, version, revision }: { readonly call: StepCall; readonly version: string; readonly revision: string },
): Promise<Handle> {
  const handle = { version, key: call.key, revision };
  if (settingsOf(request).build === undefined) return handle;
  return { ...handle, build: { host: world.host, command: await beginBuild(world, request, call) } };
}

async function create(
  world: ProviderWorld,
  request: ReleaseRequest,
  { calls, call }: { readonly calls: HostingCalls; readonly call: StepCall },
): Promise<SiteVersion> {
  const { revision } = request.release;
  const { serving } = await siteConfigAt(world, settingsOf(request), { revision, signal: call.signal });
  const mine = await calls.createVersion({ config: serving, labels: labelsOf(call.key, call.fence, revision) });
  const first = firstOf(await calls.versions(), call.key) ?? mine;
  if (first.name !== mine.name) await calls.deleteVersion(idOf(mine));
  return first;
}

/** Looks at a release; its upload goes on in this process between the looks, and begins anew after a crash. */
export async function checkRelease(
  { world, jobs }: { readonly world: ProviderWorld; readonly jobs: Jobs },
  { at, handle }: { readonly at: ComponentTarget; readonly handle: Handle },
  signal: AbortSignal,
): Promise<Progress> {
  const held = readBack(handleSchema, handle);
  const version = await hostingCalls(googleOf(world), settingsOf(at), signal).version(held.version);
  const job = jobs.get(held.version);
  const lines = job?.lines ?? [];
  if (version.status !== 'CREATED' && version.status !== 'FINALIZED') {
    job?.stop.abort();
    jobs.delete(held.version);
    const sentence = `version ${held.version} was ended (${version.status})`;
    // A failed build took its version with it.
    const build = await buildOf(world, held, signal);
    return build?.kind === 'failed' ? build : { kind: 'failed', code: 'failed', sentence, retryable: false, lines };
  }
  if (job === undefined) return begun({ world, jobs }, { at, held }, signal);
  if (!job.isOver) return { kind: 'running', lines: [...lines] };
  jobs.delete(held.version);
  if (job.failure !== undefined) throw job.failure;
  return { kind: 'succeeded', version: held.version, lines: [...lines] };
}

async function begun(
  { world, jobs }: { readonly world: ProviderWorld; readonly jobs: Jobs },
  { at, held }: { readonly at: ComponentTarget; readonly held: Held },
  signal: AbortSignal,
): Promise<Progress> {
  if (held.build !== undefined) demandHost(world, held.build.host);
  const build = await buildOf(world, held, signal);
  if (build?.kind === 'failed' && !build.retryable) {
    await removeVersion(hostingCalls(googleOf(world), settingsOf(at), signal), held.version);
    await forgetFolder(world, held.key);
  }
  if (build !== undefined) return build;
  const job: Job = { lines: [], stop: new AbortController(), isOver: false };
  jobs.set(held.version, job);
  void carryOut(world, { at, held, job });
  return { kind: 'running', lines: [] };
}

/** What there is to say of a build that has not ended well; nothing when it has, or when there is none here. */
async function buildOf(
  world: ProviderWorld,
  { build: begun }: Held,
  signal: AbortSignal,
): Promise<Progress | undefined> {
  if (begun?.host !== world.host) return undefined;
  const build = await buildNow(world, begun.command, signal);
  if (build.kind === 'running') return build;
  const { lines } = build;
  if (build.kind === 'unknown')
    return { kind: 'failed', code: 'unknown', sentence: build.sentence, retryable: true, lines };
  if (build.kind !== 'failed') return undefined;
  const { code, sentence, retryable } = build;
  return { kind: 'failed', code, sentence, retryable, lines };
}

/** Never throws: the next look tells what became of it. */
async function carryOut(
  world: ProviderWorld,
  { at, held, job }: { readonly at: ComponentTarget; readonly held: Held; readonly job: Job },
): Promise<void> {
  const { version, key } = held;
  const { signal } = job.stop;
  try {
    const settings = settingsOf(at);
    const revision = must(isRevision, held.revision);
    const { ignore } = await siteConfigAt(world, settings, { revision, signal });
    const folder = await shownFolder(world, settings, { key, revision });
    const say = (line: string): void => void job.lines.push(line);
    await publish(world, { settings, version, folder, ignore }, { say, signal });
    await forgetFolder(world, key);
  } catch (error) {
    job.failure =
      error instanceof ProviderError ? error : new ProviderError('failed', 'the upload broke off', { cause: error });
  } finally {
    job.isOver = true;
  }
}

/** Ends the build and the upload, and removes the version that was being made. */
export async function cancelRelease(
  { world, jobs }: { readonly world: ProviderWorld; readonly jobs: Jobs },
  { at, handle }: { readonly at: ComponentTarget; readonly handle: Handle },
  call: StepCall,
): Promise<void> {
  const { version, build, key } = readBack(handleSchema, handle);
  jobs.get(version)?.stop.abort();
  const calls = hostingCalls(googleOf(world), settingsOf(at), call.signal);
  if (build !== undefined) {
    demandHost(world, build.host);
    await endBuild(world, { at, command: build.command }, call);
  }
  const [live] = await calls.releases('live');
  if (live?.version !== undefined && idOf(live.version) === version) return;
  await removeVersion(calls, version);
  await forgetFolder(world, key);
}

async function removeVersion(calls: HostingCalls, version: string): Promise<void> {
  await calls.deleteChannel(`qd-${version.toLowerCase()}`.slice(0, 63));
  const { status } = await calls.version(version);
  if (status === 'CREATED' || status === 'FINALIZED') await calls.deleteVersion(version);
}
