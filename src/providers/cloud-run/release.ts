import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Handle, Progress, ReleaseRequest, StepCall } from '../../ports/provider.ts';
import type { RunOperation } from '../google/run-client.ts';
import { withDigest } from '../google/run-images.ts';
import { demandFence, hasStep, isCancelled, markedBy } from '../google/run-marks.ts';
import { againWhenStale, demandNoError, failedBy, failedOperation, linesOf, sentTraffic } from '../google/run-moves.ts';
import type { RawService, RunService } from '../google/run-shape.ts';
import { pinnedTo, servingShares, tagsOf } from '../google/run-traffic.ts';
import { keptRevision } from './kept.ts';
import { demandService, imageOf } from './place.ts';
import type { Place } from './place.ts';
import { ingressWords } from './settings.ts';
import { nextTemplate, revisionNameFor, tagFor } from './template.ts';

/** Follows the making of a revision: by its operation while that is known, and by the revision itself in any case. */
export const releaseHandle = z.strictObject({
  kind: z.literal('revision'),
  revision: z.string(),
  operation: z.string().optional(),
});

export type ReleaseHandle = z.infer<typeof releaseHandle>;

/** Nothing was begun: a revision that was live before serves again, and only its traffic is left to move. */
export const keptHandle = z.strictObject({ kind: z.literal('kept'), revision: z.string() });

/** Is over at once. */
export const keptProgress = ({ revision }: z.infer<typeof keptHandle>): Progress => ({
  kind: 'succeeded',
  version: revision,
  lines: [`${revision} is still there and serves again as it was; no new revision is made`],
});

const handleOf = (revision: string, operation: RunOperation | undefined): Handle => ({
  kind: 'revision',
  revision,
  ...(operation === undefined ? {} : { operation: operation.name }),
});

/** Finds the work on a revision again, which another program may have begun. */
export async function adopted({ run, name }: Place, revision: string, signal: AbortSignal): Promise<Handle> {
  const known = await run.operations(name, signal);
  const about = known.filter(({ service }) => service?.name === name && service.templateRevision === revision);
  // The oldest one that knows the revision made it; later ones only moved traffic.
  const [maker] = about.toSorted((left, right) => (left.service?.generation ?? 0) - (right.service?.generation ?? 0));
  return handleOf(revision, maker);
}

/** Whether this step has begun its revision on this service. */
export const hasBegun = (service: RunService, revision: string, key: StepCall['key']): boolean =>
  service.templateRevision === revision || service.latestCreated === revision || hasStep(service, key);

async function imageFor({ settings, registry }: Place, request: ReleaseRequest, signal: AbortSignal): Promise<string> {
  const name = imageOf(settings, request.release);
  const image = await withDigest(registry, name, signal);
  if (image === undefined) throw new ProviderError('not-found', `there is no image ${name} in Artifact Registry`);
  return image;
}

const conflict = (error: unknown): boolean => error instanceof ProviderError && error.code === 'conflict';

/** The first release: there is nothing yet that could keep the traffic, so all of it goes to the new revision. */
async function createdBy(place: Place, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const { settings, name, run } = place;
  const image = await imageFor(place, request, call.signal);
  const template = nextTemplate(null, { settings, release: request.release, key: call.key, image });
  const service: RawService = {
    template,
    ingress: ingressWords[settings.ingress],
    annotations: { ...markedBy({ annotations: {} }, call) },
    traffic: sentTraffic([{ to: 'latest', percent: 100 }]),
  };
  try {
    const operation = await run.create(name, service, call.signal);
    demandNoError(operation, `Cloud Run, asked to create the service ${settings.service}`);
    return handleOf(revisionNameFor(settings.service, call.key), operation);
  } catch (error) {
    // Somebody was quicker, perhaps we ourselves with the same key: look again.
    if (conflict(error))
      throw new ProviderError('stale-read', 'the service was created meanwhile', { retryable: true });
    throw error;
  }
}

/** Pins what serves now by name and adds the new revision without traffic, in one change. */
async function revisedBy(
  place: Place,
  {
    request,
    service,
    call,
  }: { readonly request: ReleaseRequest; readonly service: RunService; readonly call: StepCall },
): Promise<Handle> {
  const { settings, run } = place;
  const revision = revisionNameFor(settings.service, call.key);
  const image = await imageFor(place, request, call.signal);
  const tag = tagFor(settings.service, revision);
  const traffic = [
    ...pinnedTo(servingShares(service), tagsOf(service.traffic)),
    ...(tag === undefined ? [] : [{ to: { revision }, percent: 0, tag }]),
  ];
  const change: RawService = {
    name: service.name,
    etag: service.etag,
    template: nextTemplate(service.raw.template, { settings, release: request.release, key: call.key, image }),
    annotations: { ...markedBy(service, call) },
    traffic: sentTraffic(isServing(service) ? traffic : [{ to: 'latest', percent: 100 }]),
  };
  const operation = await run.update({ service: change, mask: ['template', 'traffic', 'annotations'] }, call.signal);
  demandNoError(operation, `Cloud Run, asked for the revision ${revision}`);
  return handleOf(revision, operation);
}

/** A service whose only revisions failed serves nothing that could be kept. */
const isServing = (service: RunService): boolean => servingShares(service).size > 0;

/** Begins a revision, or finds the one that this step began before. */
export async function released(place: Place, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const revision = revisionNameFor(place.settings.service, call.key);
  return againWhenStale(call.signal, async () => {
    const service = await place.run.service(place.name, call.signal);
    if (service === undefined) return createdBy(place, request, call);
    demandFence(service, call);
    if (hasBegun(service, revision, call.key)) return adopted(place, revision, call.signal);
    if (service.labels['goog-managed-by'] === 'cloudfunctions')
      throw new ProviderError('invalid', `the service ${place.settings.service} belongs to a function; release that`);
    const kept = await keptRevision(place, request, call.signal);
    if (kept?.kind === 'serves-again') return { kind: 'kept', revision: kept.revision.name };
    return revisedBy(place, { request, service, call });
  });
}

const failed = (code: 'failed' | 'not-found', sentence: string): Progress => ({
  kind: 'failed',
  code,
  sentence,
  retryable: false,
  lines: [],
});

async function operationOf({ run }: Place, { operation }: ReleaseHandle, signal: AbortSignal) {
  return operation === undefined ? undefined : run.operation(operation, signal);
}

/** Looks how far a revision is. */
export async function releaseProgress(place: Place, handle: ReleaseHandle, signal: AbortSignal): Promise<Progress> {
  const { revision: name } = handle;
  const service = await demandService(place, signal);
  if (isCancelled(service, name)) return failed('failed', `the revision ${name} was cancelled`);
  const operation = await operationOf(place, handle, signal);
  const revision = await place.run.revision(place.name, name, signal);
  const doing = `the revision ${name} did not become ready`;
  if (revision?.ready.state === 'failed') {
    const log = revision.logUri === '' ? [] : [`its log: ${revision.logUri}`];
    return failedBy(revision.ready, doing, [...linesOf(service), ...log]);
  }
  if (operation?.error !== undefined) return failedOperation(operation.error, doing);
  if (operation?.done === false) return { kind: 'running', lines: linesOf(operation.service ?? service) };
  if (revision === undefined) {
    if (service.reconciling && service.templateRevision === name) return { kind: 'running', lines: linesOf(service) };
    return failed('not-found', `there is no revision ${name}: another change took its place, or it was deleted`);
  }
  if (revision.ready.state === 'pending' || service.reconciling) return { kind: 'running', lines: linesOf(service) };
  return { kind: 'succeeded', version: name, lines: [`${name} is ready: ${revision.images.join(', ')}`] };
}

/** Gives up a revision that is being made: it never gets traffic, though its start goes on until it ends by itself. */
export async function cancelRelease(place: Place, { revision }: ReleaseHandle, call: StepCall): Promise<void> {
  await againWhenStale(call.signal, async () => {
    const service = await demandService(place, call.signal);
    demandFence(service, call);
    const shares = servingShares(service);
    // With traffic it is no work under way any more.
    if (isCancelled(service, revision) || (shares.get(revision) ?? 0) > 0) return;
    const traffic = service.traffic.filter(
      ({ to, percent }) => percent > 0 || to === 'latest' || to.revision !== revision,
    );
    const change: RawService = {
      name: service.name,
      etag: service.etag,
      annotations: { ...markedBy(service, call, { cancelled: revision }) },
      traffic: sentTraffic(traffic),
    };
    demandNoError(
      await place.run.update({ service: change, mask: ['traffic', 'annotations'] }, call.signal),
      `Cloud Run, asked to give up the revision ${revision}`,
    );
  });
}
