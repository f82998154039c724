import type { Point, Series, Side } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import { ProviderError } from '../ports/provider-error.ts';
import { storedSeries } from './series-memory.ts';
import type { Work } from './work.ts';
import { placeOf } from './work.ts';

const readTimeoutMs = 4000;
/** How much history a look takes in beside the longest duration of a trigger. */
const historyMs = 10 * 60_000;

type Exposed = Pick<Work, 'nowMs'> & { readonly deployment: Pick<Work['deployment'], 'spans' | 'phaseSinceMs'> };

/** From the moment the new version could have had traffic; no longer back than a verdict needs. */
export function sinceOf({ deployment, nowMs }: Exposed, triggers: readonly Trigger[]): number {
  const began = deployment.spans.find(({ phase }) => phase === 'shifting')?.fromMs ?? deployment.phaseSinceMs;
  // The comparison with the old version bounds its false alarms only over everything since the beginning.
  if (triggers.some(({ against }) => against === 'old')) return began;
  const longest = Math.max(0, ...triggers.map(({ forMs }) => forMs));
  return Math.max(began, nowMs - 2 * longest - historyMs);
}

/** Reads what is new from every source and stores it, so that a restart forgets no bad sample. */
export async function gather(work: Work, triggers: readonly Trigger[]): Promise<readonly Series[]> {
  const sinceMs = sinceOf(work, triggers);
  const delays = triggers.map(({ source }) => work.world.source(work.deployment, source)?.delayMs ?? 0);
  const { id } = work.deployment;
  const reading = { id, sinceMs, nowMs: work.nowMs, delayMs: Math.max(0, ...delays) };
  const stored = await storedSeries(work.world.store, reading);
  const wanted = unique(triggers).flatMap(({ source, metric }) =>
    (['new', 'old'] as const).map((side) => ({ source, metric, side })),
  );
  const fresh = await Promise.all(wanted.map((one) => readOne(work, one, newest(stored, one) ?? sinceMs)));
  const added = fresh.filter(({ points }) => points.length > 0);
  if (added.length > 0) {
    await work.world.store.transact((tx) => tx.addPoints(work.deployment.id, added, work.claim));
  }
  return merged([...stored, ...added]);
}

/** One series for each question, points in order of time. */
function merged(series: readonly Series[]): readonly Series[] {
  const groups = Map.groupBy(series, ({ source, metric, side }) => `${source} ${metric} ${side}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const points = group.flatMap(({ points: some }) => some).toSorted((left, right) => left.atMs - right.atMs);
    return first === undefined ? [] : [{ ...first, points }];
  });
}

interface Wanted {
  readonly source: string;
  readonly metric: string;
  readonly side: Side;
}

const unique = (triggers: readonly Trigger[]): readonly Trigger[] => [
  ...new Map(triggers.map((trigger) => [`${trigger.source} ${trigger.metric}`, trigger])).values(),
];

const newest = (series: readonly Series[], { source, metric, side }: Wanted): number | undefined =>
  series
    .filter((one) => one.source === source && one.metric === metric && one.side === side)
    .flatMap(({ points }) => points)
    .reduce<number | undefined>((latest, { atMs }) => Math.max(latest ?? 0, atMs), undefined);

async function readOne(work: Work, wanted: Wanted, sinceMs: number): Promise<Series> {
  const source = work.world.source(work.deployment, wanted.source);
  const points = source === undefined ? [] : await ask(work, { source, wanted, sinceMs });
  return { ...wanted, points };
}

async function ask(
  work: Work,
  { source, wanted, sinceMs }: { source: MetricSource; wanted: Wanted; sinceMs: number },
): Promise<readonly Point[]> {
  const { deployment, nowMs, world } = work;
  const versions = wanted.side === 'new' ? deployment.versions : oldVersions(work);
  if (Object.keys(versions).length === 0) return [];
  try {
    return await source.read(
      {
        target: deployment.target,
        components: deployment.plan.procedure.components.map((component) => placeOf(deployment, component)),
        metric: wanted.metric,
        side: wanted.side,
        versions,
        sinceMs,
        untilMs: nowMs,
      },
      AbortSignal.timeout(readTimeoutMs),
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // A source that does not answer is missing data, which decides nothing; the verdict says so.
    world.log.warn({ deployment: deployment.id, source: source.name, code: error.code }, 'cannot read measurements');
    return [];
  }
}

const oldVersions = ({ deployment }: Work): Readonly<Record<string, string>> =>
  Object.fromEntries(
    deployment.snapshots.flatMap(({ component, version }) => (version === undefined ? [] : [[component, version]])),
  );
