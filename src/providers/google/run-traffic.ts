import { ProviderError } from '../../ports/provider-error.ts';
import type { RunService, TrafficEntry } from './run-shape.ts';

/** Revision → percent; only those that get traffic. */
export type Shares = ReadonlyMap<string, number>;

const revisionOf = (service: Pick<RunService, 'latestReady'>, { to }: Pick<TrafficEntry, 'to'>): string =>
  to === 'latest' ? service.latestReady : to.revision;

/** What each revision gets of these entries, where `latest` is what is newest and ready in this service. */
export function sharesOf(
  service: Pick<RunService, 'latestReady'>,
  entries: readonly Pick<TrafficEntry, 'to' | 'percent'>[],
): Shares {
  const shares = new Map<string, number>();
  for (const entry of entries) {
    const name = revisionOf(service, entry);
    if (entry.percent > 0 && name !== '') shares.set(name, (shares.get(name) ?? 0) + entry.percent);
  }
  return shares;
}

/** What serves now: what is observed, or what was asked for while nothing is observed yet. */
export const servingShares = (service: RunService): Shares => {
  const observed = sharesOf(service, service.observed);
  return observed.size > 0 ? observed : sharesOf(service, service.traffic);
};

/** Addresses of single revisions, which a change of shares must not take away. */
export const tagsOf = (entries: readonly TrafficEntry[]): readonly TrafficEntry[] =>
  entries.flatMap((entry) => (entry.tag === undefined ? [] : [{ to: entry.to, percent: 0, tag: entry.tag }]));

/** Entries that give these shares by name and keep the tags. */
export function pinnedTo(shares: Shares, tags: readonly TrafficEntry[] = []): readonly TrafficEntry[] {
  const entries = [...shares].map(([revision, percent]) => ({ to: { revision }, percent }));
  return [...entries, ...tags];
}

/** Everything to whatever is newest and ready, tags kept: how Cloud Run is when nobody pinned anything. */
export const unpinned = (tags: readonly TrafficEntry[] = []): readonly TrafficEntry[] => [
  { to: 'latest', percent: 100 },
  ...tags,
];

/** Gives `revision` its percent exactly, and the others the rest in the proportion they had; always 100 together. */
export function withShare(shares: Shares, revision: string, percent: number): Shares {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100)
    throw new ProviderError('invalid', `Cloud Run gives whole percents from 0 to 100, not ${String(percent)}`);
  const others = [...shares].filter(([name, share]) => name !== revision && share > 0);
  const total = others.reduce((sum, [, share]) => sum + share, 0);
  const rest = 100 - percent;
  if (rest > 0 && total === 0)
    throw new ProviderError('invalid', `nothing beside ${revision} serves, so nothing can take ${String(rest)} %`);
  const exact = others.map(([name, share]) => ({ name, want: total === 0 ? 0 : (share * rest) / total }));
  const given = new Map(exact.map(({ name, want }) => [name, Math.floor(want)]));
  let left = rest - [...given.values()].reduce((sum, share) => sum + share, 0);
  // The largest remainders get what rounding down left over.
  for (const { name } of exact.toSorted((a, b) => (b.want % 1) - (a.want % 1))) {
    if (left <= 0) break;
    given.set(name, (given.get(name) ?? 0) + 1);
    left -= 1;
  }
  const all = percent > 0 ? [[revision, percent] as const, ...given] : [...given];
  return new Map(all.filter(([, share]) => share > 0));
}

const sameShares = (left: Shares, right: Shares): boolean =>
  left.size === right.size && [...left].every(([name, share]) => right.get(name) === share);

const tagText = (service: Pick<RunService, 'latestReady'>, entries: readonly TrafficEntry[]): string =>
  entries
    .flatMap((entry) => (entry.tag === undefined ? [] : [`${entry.tag}=${revisionOf(service, entry)}`]))
    .sort()
    .join(' ');

/** Whether two splits send the same shares and tags to the same revisions of this service. */
export const sameTraffic = (
  service: Pick<RunService, 'latestReady'>,
  left: readonly TrafficEntry[],
  right: readonly TrafficEntry[],
): boolean =>
  sameShares(sharesOf(service, left), sharesOf(service, right)) && tagText(service, left) === tagText(service, right);

/** Whether anything is routed by name, so that a later deployment does not serve by itself. */
export const isPinned = (service: RunService): boolean =>
  service.traffic.some(({ to, percent }) => to !== 'latest' && percent > 0);

/** The newest revision when it is ready and gets nothing: a deployment that looks done and serves nobody. */
export function newestNotServing(service: RunService): string | undefined {
  const { latestReady } = service;
  if (latestReady === '' || !isPinned(service)) return undefined;
  return servingShares(service).has(latestReady) ? undefined : latestReady;
}

/** Refuses a split that Cloud Run would refuse, before it is sent. */
export function demandWhole(entries: readonly TrafficEntry[]): void {
  const sum = entries.reduce((total, { percent }) => total + percent, 0);
  if (sum !== 100) throw new ProviderError('invalid', `the shares must be 100 % together, not ${String(sum)} %`);
}

/** `api-00007-abc 90 %, api-00008-def 10 %` */
export const sharesText = (shares: Shares): string =>
  [...shares]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .map(([name, share]) => `${name} ${String(share)} %`)
    .join(', ');
