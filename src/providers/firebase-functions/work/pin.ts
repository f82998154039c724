import type { Fence } from '../../../domain/ids.ts';
import { ProviderError } from '../../../ports/provider-error.ts';
import type { RunService, TrafficEntry } from '../../google/run-shape.ts';
import { pinnedTo, sharesOf, tagsOf } from '../../google/run-traffic.ts';
import { rawTraffic, runOf } from '../far/run.ts';
import type { Place } from './place.ts';

/** Marks on a function's service; functions keep theirs as labels. */
export const mark = {
  step: 'quarterdeck-step',
  fence: 'quarterdeck-fence',
  leftOver: 'quarterdeck-left-over',
  /** The version whose last stage this function has seen. */
  settled: 'quarterdeck-settled',
} as const;

/** Refuses an owner that is older than the one who changed the traffic last. */
export function demandServiceFence({ annotations, name }: RunService, fence: Fence): void {
  const seen = Number(annotations[mark.fence] ?? 0);
  if (seen > fence)
    throw new ProviderError(
      'stale-fence',
      `fence ${String(fence)} is older than ${String(seen)}, which ${name} has seen`,
    );
}

/** Writes a split with marks, on what was just read: refused as `stale-read` when it changed since. */
export async function writeTraffic(
  { far }: Place,
  service: RunService,
  wish: { readonly traffic: readonly TrafficEntry[]; readonly marks: Readonly<Record<string, string>> },
): Promise<void> {
  const annotations = { ...service.annotations, ...wish.marks };
  await runOf(far).update(
    {
      service: { name: service.name, etag: service.etag, traffic: [...rawTraffic(wish.traffic)], annotations },
      mask: ['traffic', 'annotations'],
    },
    far.signal,
  );
}

/** Reads and applies anew, once, when somebody wrote in between. */
export async function onFreshRead<Value>(act: () => Promise<Value>): Promise<Value> {
  return act().catch((error: unknown) => {
    if (error instanceof ProviderError && error.code === 'stale-read') return act();
    throw error;
  });
}

const followsNewest = ({ traffic }: RunService): boolean =>
  traffic.some(({ to, percent }) => to === 'latest' && percent > 0);

/** Gives whoever serves now its share by name, so that what is deployed next waits for its own. */
export async function pinCurrent(place: Place, name: string, fence: Fence): Promise<void> {
  await onFreshRead(async () => {
    const service = await runOf(place.far).service(name, place.far.signal);
    if (service === undefined || service.latestReady === '') return;
    demandServiceFence(service, fence);
    if (!followsNewest(service)) return;
    const traffic = pinnedTo(sharesOf(service, service.traffic), tagsOf(service.traffic));
    await writeTraffic(place, service, { traffic, marks: { [mark.fence]: String(fence) } });
  });
}
