import type { Part, Quota, Split } from '../../../ports/provider.ts';
import type { FunctionsSettings, QuotaSettings } from '../settings.ts';

/** A function as far as the order of work needs it. */
interface Orderable {
  readonly id: string;
  readonly region: string;
  readonly generation: 1 | 2;
}

const deletePrefix = 'delete:';
const previewPrefix = 'preview:';
const keptPrefix = 'kept/';

const deletionPart = (name: string): string => `${deletePrefix}${name}`;

const kinds = { [deletePrefix]: 'deletion', [previewPrefix]: 'preview' } as const;

/** What a part's name means. */
export function partMeaning(name: string): {
  readonly kind: 'function' | 'deletion' | 'preview';
  readonly id: string;
  readonly region: string;
} {
  const prefix = ([deletePrefix, previewPrefix] as const).find((one) => name.startsWith(one));
  const bare = prefix === undefined ? name : name.slice(prefix.length);
  const at = bare.lastIndexOf('@');
  return {
    kind: prefix === undefined ? 'function' : kinds[prefix],
    id: bare.slice(0, at),
    region: bare.slice(at + 1),
  };
}

const laneOf = ({ generation, region }: Orderable): string => `functions-v${String(generation)}/${region}`;
const trafficLane = (region: string): string => `traffic/${region}`;

const quotaFor = (lane: string, { calls, per, atOnce }: QuotaSettings): Quota => ({ lane, calls, perMs: per, atOnce });

function quotasFor(lanes: readonly string[], { quotas }: FunctionsSettings): readonly Quota[] {
  return [...new Set(lanes.filter((lane) => !lane.startsWith(keptPrefix)))].map((lane) => {
    if (lane.startsWith('traffic/')) return quotaFor(lane, quotas.traffic);
    return quotaFor(lane, lane.startsWith('functions-v1/') ? quotas.firstGeneration : quotas.secondGeneration);
  });
}

/** Names of parts that must be done before this one, as the settings say for functions of the same name. */
function orderFor(
  { id, region }: Orderable,
  all: readonly Orderable[],
  settings: FunctionsSettings,
): readonly string[] {
  const wanted = settings.after[id] ?? [];
  const near = all.filter((one) => wanted.includes(one.id) && one.region === region);
  const found = near.length > 0 ? near : all.filter((one) => wanted.includes(one.id));
  return found.map((one) => `${one.id}@${one.region}`);
}

function partsOf(
  functions: readonly Orderable[],
  settings: FunctionsSettings,
  lane: (one: Orderable) => string,
): readonly Part[] {
  const parts = functions.map((one): Part => ({
    name: `${one.id}@${one.region}`,
    after: orderFor(one, functions, settings),
    critical: Object.hasOwn(settings.critical, one.id),
    lane: lane(one),
  }));
  // A stable order in which the critical ones come first.
  return parts.toSorted((a, b) => Number(b.critical) - Number(a.critical) || (a.name < b.name ? -1 : 1));
}

/** The release of functions one by one, and then the deletions that people agreed to. */
export function releaseSplit(
  functions: readonly Orderable[],
  deletions: readonly Orderable[],
  settings: FunctionsSettings,
): Split {
  const parts = partsOf(functions, settings, laneOf);
  return splitOf([...parts, ...deletionsOf(deletions, parts)], settings);
}

/** After a function, an address at which its new revision can be tried. */
export function withPreviews(split: Split, functions: readonly Orderable[], settings: FunctionsSettings): Split {
  const parts = functions.map((one): Part => {
    const name = `${one.id}@${one.region}`;
    return { name: `${previewPrefix}${name}`, after: [name], critical: false, lane: trafficLane(one.region) };
  });
  return splitOf([...split.parts, ...parts], settings);
}

/** After everything else. */
const deletionsOf = (deletions: readonly Orderable[], parts: readonly Part[]): readonly Part[] =>
  deletions.map((one) => ({
    name: deletionPart(`${one.id}@${one.region}`),
    after: parts.map(({ name }) => name),
    critical: false,
    lane: laneOf(one),
  }));

/** Kept revisions that serve again are only looked up: no quota of writes is theirs. */
export const keptSplit = (
  functions: readonly Orderable[],
  deletions: readonly Orderable[],
  settings: FunctionsSettings,
): Split => {
  const parts = partsOf(functions, settings, ({ region }) => `${keptPrefix}${region}`);
  return splitOf([...parts, ...deletionsOf(deletions, parts)], settings);
};

/** Changes of traffic one by one; functions of the 1st generation are deployed instead. */
export const trafficSplit = (functions: readonly Orderable[], settings: FunctionsSettings): Split =>
  splitOf(
    partsOf(functions, settings, (one) => (one.generation === 1 ? laneOf(one) : trafficLane(one.region))),
    settings,
  );

const splitOf = (parts: readonly Part[], settings: FunctionsSettings): Split => ({
  parts,
  quotas: quotasFor(
    parts.map(({ lane }) => lane),
    settings,
  ),
  stopAfterFailures: settings.stopAfterFailures,
});

/** How long so many changes of traffic take at least. */
export function trafficMs(functions: readonly Orderable[], { quotas: { traffic } }: FunctionsSettings): number {
  const byRegion = Map.groupBy(functions, ({ region }) => region);
  const longest = Math.max(0, ...[...byRegion.values()].map((found) => found.length));
  return Math.ceil(longest / traffic.calls) * traffic.per;
}
