import { ProviderError } from '../../../ports/provider-error.ts';
import type { ReleaseRequest, StepCall } from '../../../ports/provider.ts';
import { createFirst, getFirst, updateFirst } from '../far/first-generation.ts';
import type { Deployed } from '../far/deployed.ts';
import { ensureTopic } from '../far/companions.ts';
import { createSecond, getSecond, operationsSecond, updateSecond } from '../far/second-generation.ts';
import { function1Of, scheduleTopic } from '../plan/first-generation.ts';
import { demandFence, endpointHash, label, stepLabel } from '../plan/labels.ts';
import type { Stamp } from '../plan/labels.ts';
import { functionOf, maskFor, topicOf } from '../plan/second-generation.ts';
import type { Endpoint } from '../source/endpoint.ts';
import { isFresh } from '../source/upload.ts';
import type { HandleOf } from './handles.ts';
import { pinCurrent } from './pin.ts';
import { declaredAs, prepared } from './place.ts';
import type { Place, Prepared } from './place.ts';

type FunctionHandle = HandleOf<'function'>;

/** One function that is to be released, in one step. */
interface Job {
  readonly endpoint: Endpoint;
  readonly resource: string;
  readonly stamp: Stamp;
  readonly prepared: Prepared;
}

/** Work on the function that somebody else's step began. */
const busy = (resource: string, operation: string | undefined): ProviderError =>
  new ProviderError('busy', `other work is under way on ${resource}`, {
    retryable: true,
    ...(operation !== undefined && { operation }),
  });

const handleOf = ({ endpoint, resource, stamp }: Job, operation?: string): FunctionHandle => ({
  kind: 'function',
  generation: endpoint.generation,
  resource,
  step: stamp.step,
  ...(operation !== undefined && operation !== '' && { operation }),
});

/** The work that this very step began before, if it did; a function in other hands is refused as busy. */
export async function begunBefore(
  place: Place,
  wanted: { readonly resource: string; readonly region: string; readonly step: string },
  present: Deployed | undefined,
): Promise<{ readonly operation?: string } | undefined> {
  if (present === undefined) return undefined;
  const isOurs = present.labels[label.step] === wanted.step;
  if (!isOurs && ['active', 'failed'].includes(present.state)) return undefined;
  if (present.generation === 1) {
    if (isOurs) return {};
    throw busy(wanted.resource, undefined);
  }
  const here = (await operationsSecond(place.far, wanted.region)).filter(({ target }) => target === wanted.resource);
  const own = here.find(({ step }) => step === wanted.step);
  if (own !== undefined) return { operation: own.name };
  if (isOurs) return {};
  throw busy(wanted.resource, here.find(({ done }) => !done)?.name);
}

const upload = ({ prepared: { artefact }, endpoint }: Job) =>
  artefact.uploads[`${String(endpoint.generation)} ${endpoint.region}`];

function sourceFor(job: Job, now: number) {
  const found = upload(job);
  if (found === undefined || !isFresh(found, now))
    throw new ProviderError('gone', `the upload of the source for ${job.endpoint.region} is too old: release it again`);
  return found;
}

async function sendSecond(place: Place, job: Job, present: Deployed | undefined): Promise<string> {
  const { far, settings, world } = place;
  const found = sourceFor(job, world.clock.now());
  if (found.generation !== 2) throw new ProviderError('invalid', 'the upload is of the other generation');
  const { project, triggerRegion } = settings;
  const { endpoint, stamp } = job;
  const made = functionOf(endpoint, {
    project,
    stamp,
    source: found.source,
    ...(triggerRegion !== undefined && { triggerRegion }),
  });
  if (present !== undefined) {
    // Whoever serves now keeps everything, by name: otherwise the new revision would get it all at once.
    if (present.service !== undefined) await pinCurrent(place, present.service, stamp.fence);
    return updateSecond(far, made, maskFor(endpoint));
  }
  const topic = endpoint.trigger.kind === 'event' ? topicOf(endpoint.trigger, project) : undefined;
  if (topic !== undefined) await ensureTopic(far, topic);
  return createSecond(far, made);
}

async function sendFirst(place: Place, job: Job, present: Deployed | undefined): Promise<string> {
  const { far, settings, world } = place;
  const found = sourceFor(job, world.clock.now());
  if (found.generation !== 1) throw new ProviderError('invalid', 'the upload is of the other generation');
  const { project } = settings;
  const made = function1Of(job.endpoint, { project, stamp: job.stamp, sourceUploadUrl: found.uploadUrl });
  if (present !== undefined) return updateFirst(far, made);
  if (job.endpoint.trigger.kind === 'schedule') await ensureTopic(far, scheduleTopic(job.endpoint, project));
  return createFirst(far, made);
}

const lookUp = ({ far }: Place, { endpoint, resource }: Job): Promise<Deployed | undefined> =>
  endpoint.generation === 1 ? getFirst(far, resource) : getSecond(far, resource);

async function send(place: Place, job: Job, present: Deployed | undefined): Promise<FunctionHandle> {
  try {
    const begin = job.endpoint.generation === 1 ? sendFirst : sendSecond;
    return handleOf(job, await begin(place, job, present));
  } catch (error) {
    if (!(error instanceof ProviderError) || !['conflict', 'stale-read', 'busy'].includes(error.code)) throw error;
    // Somebody was faster: another copy of this very step, whose work is ours too, or somebody else.
    const wanted = { resource: job.resource, region: job.endpoint.region, step: job.stamp.step };
    const before = await begunBefore(place, wanted, await lookUp(place, job));
    if (before !== undefined) return handleOf(job, before.operation);
    throw new ProviderError('busy', error.message, { retryable: true });
  }
}

export const resourceOf = (
  { settings }: Place,
  { id, region }: { readonly id: string; readonly region: string },
): string => `projects/${settings.project}/locations/${region}/functions/${id}`;

/** Begins to release one function: once for each key, whatever answers were lost. */
export async function releaseFunction(
  place: Place,
  request: ReleaseRequest,
  {
    call,
    id,
    region,
    version,
  }: { readonly call: StepCall; readonly id: string; readonly region: string; readonly version: string },
): Promise<FunctionHandle> {
  const { revision } = request.release;
  const found = await prepared(place, revision);
  const endpoint = declaredAs(found, id, region);
  const { codebase } = place.settings;
  const hash = endpointHash(endpoint, found.artefact.sourceHash);
  const stamp = { step: stepLabel(call.key), fence: call.fence, version, revision, hash, codebase };
  const job: Job = { endpoint, resource: resourceOf(place, { id, region }), stamp, prepared: found };
  const present = await lookUp(place, job);
  demandFence(present?.labels ?? {}, call.fence, job.resource);
  const before = await begunBefore(place, { resource: job.resource, region, step: stamp.step }, present);
  if (before !== undefined) return handleOf(job, before.operation);
  return send(place, job, present);
}
