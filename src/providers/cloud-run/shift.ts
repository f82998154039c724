import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, MendRequest, RestoreRequest, ShiftRequest, StepCall } from '../../ports/provider.ts';
import { imageState } from '../google/run-images.ts';
import { demandFence, hasStep, markedBy } from '../google/run-marks.ts';
import { againWhenStale, demandNoError, moveTraffic, sentTraffic, trafficSchema } from '../google/run-moves.ts';
import type { RunService, TrafficEntry } from '../google/run-shape.ts';
import { pinnedTo, servingShares, sharesOf, tagsOf, unpinned, withShare } from '../google/run-traffic.ts';
import type { Shares } from '../google/run-traffic.ts';
import { readBack } from '../supervised.ts';
import { demandService } from './place.ts';
import type { Place } from './place.ts';
import type { CloudRunSettings } from './settings.ts';

/** What `describe` keeps and `restore` puts back. */
export const snapshotState = z.discriminatedUnion('exists', [
  z.strictObject({ exists: z.literal(false) }),
  z.strictObject({
    exists: z.literal(true),
    service: z.string(),
    traffic: trafficSchema,
    /** What `latest` meant then. */
    latestReady: z.string(),
    /** Revision → its images, of everything that had traffic. */
    images: z.record(z.string(), z.array(z.string())),
  }),
]);

export type SnapshotState = z.infer<typeof snapshotState>;

/** With all of the traffic a pin has done its work, unless the settings want it. */
function split(settings: CloudRunSettings, service: RunService, shares: Shares): readonly TrafficEntry[] {
  const tags = tagsOf(service.traffic);
  const [only, more] = [...shares.keys()];
  const isWhole = more === undefined && only === service.latestReady;
  return settings.serve === 'latest' && isWhole ? unpinned(tags) : pinnedTo(shares, tags);
}

/** Gives a revision its share; at the end everything goes to the newest again, so that nothing stays pinned. */
export function shifted(place: Place, { version, weight }: ShiftRequest, call: StepCall): Promise<Begun> {
  const { run, name, settings } = place;
  return moveTraffic(
    run,
    { service: name, to: (service) => split(settings, service, withShare(servingShares(service), version, weight)) },
    call,
  );
}

/** Cloud Run would take the change and fail later: an image that is gone is told at once. */
async function demandImages(
  { registry }: Place,
  { shares, images }: { readonly shares: Shares; readonly images: Readonly<Record<string, readonly string[]>> },
  signal: AbortSignal,
): Promise<void> {
  for (const revision of shares.keys()) {
    for (const image of images[revision] ?? []) {
      const state = await imageState(registry, image, signal);
      if (state.kind === 'gone')
        throw new ProviderError(
          'gone',
          `${revision} cannot serve again: its image ${image} is gone; release that commit anew`,
        );
    }
  }
}

/** What the traffic was, as it was; except that `latest` must not mean another revision than it meant then. */
function asItWas(
  service: RunService,
  { traffic, latestReady }: Extract<SnapshotState, { exists: true }>,
): readonly TrafficEntry[] {
  if (service.latestReady === latestReady) return traffic;
  const wasTagged = new Set(traffic.flatMap(({ tag }) => (tag === undefined ? [] : [tag])));
  const named = traffic.map((entry) => (entry.to === 'latest' ? { ...entry, to: { revision: latestReady } } : entry));
  // Addresses made since then stay: whoever looks at the new revision still can.
  return [...named, ...tagsOf(service.traffic).filter(({ tag }) => tag !== undefined && !wasTagged.has(tag))];
}

/** Puts the traffic back to what a snapshot saw. */
export async function restored(place: Place, { snapshot }: RestoreRequest, call: StepCall): Promise<Begun> {
  const state = readBack(snapshotState, snapshot.state);
  if (!state.exists)
    throw new ProviderError('invalid', 'there was no service before, so there is nothing to go back to; release anew');
  const images = state.images;
  return moveTraffic(
    place.run,
    {
      service: state.service,
      to: (service) => asItWas(service, state),
      before: async (service, wanted) => {
        const serving = servingShares(service);
        const back = new Map([...sharesOf(service, wanted)].filter(([revision]) => !serving.has(revision)));
        await demandImages(place, { shares: back, images }, call.signal);
      },
    },
    call,
  );
}

/** Carries out the fixes that `describe` offers. */
export async function mended(place: Place, { fix }: MendRequest, call: StepCall): Promise<Begun> {
  if (fix !== 'serve-newest') throw new ProviderError('invalid', `this service has no fix named ${fix}`);
  const { run, name, settings } = place;
  return moveTraffic(
    run,
    { service: name, to: (service) => split(settings, service, new Map([[service.latestReady, 100]])) },
    call,
  );
}

/** Takes away a revision's address and then the revision; one with traffic is refused, the newest one stays. */
export async function retired(place: Place, version: string, call: StepCall): Promise<Begun> {
  return againWhenStale(call.signal, async () => {
    const service = await demandService(place, call.signal);
    demandFence(service, call);
    if ((servingShares(service).get(version) ?? 0) > 0)
      throw new ProviderError('conflict', `${version} has traffic and is not retired`);
    const rest = service.traffic.filter(({ to }) => to === 'latest' || to.revision !== version);
    if (rest.length < service.traffic.length) {
      const change = { name: service.name, etag: service.etag, traffic: sentTraffic(rest) };
      const annotations = { ...markedBy(service, call) };
      const mask = ['traffic', 'annotations'] as const;
      const operation = await place.run.update({ service: { ...change, annotations }, mask }, call.signal);
      demandNoError(operation, `Cloud Run, asked to remove the address of ${version}`);
      // A revision is deleted only when nothing leads to it any more.
      if (!operation.done)
        throw new ProviderError('busy', `the address of ${version} is being removed`, { retryable: true });
    } else if (service.reconciling && hasStep(service, call.key)) {
      throw new ProviderError('busy', `the address of ${version} is being removed`, { retryable: true });
    }
    if (service.latestCreated !== version && service.latestReady !== version)
      await place.run.deleteRevision(place.name, version, call.signal);
    return { kind: 'done' };
  });
}
