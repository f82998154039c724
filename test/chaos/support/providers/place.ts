import type { StoredDeployment } from '../record.ts';
import type { Story } from '../stories.ts';

/** A release of the repository, as both sides know it. */
export interface Made {
  readonly label: string;
  readonly revision: string;
}

/** The deployments of one service, in their order, with what their labels stand for. */
export interface History {
  readonly deployments: readonly StoredDeployment[];
  readonly revisionOf: (label: string) => string;
}

/** One service at a far end that outlives the bot. */
export interface Place {
  /** The name of the service: letters only, since its channel is named by it. */
  readonly name: string;
  readonly provider: string;
  readonly settings: (repository: string) => unknown;
  /** Takes its traffic in stages. */
  readonly isGradual: boolean;
  readonly stories: readonly [Story, ...Story[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** Hears of all releases before anything is released. */
  readonly learn?: (releases: readonly Made[]) => void;
  /** Hears of the next release before it is asked for. */
  readonly expects?: (label: string) => void;
  /** What is not as the record says it, when all has come to rest. */
  readonly faults: (history: History) => Promise<readonly string[]> | readonly string[];
  /** What the far end holds, for the timeline. */
  readonly seen: () => unknown;
  readonly close: () => Promise<void>;
}

/** The release that the record says is live: that of the last deployment that ended so. */
export const liveLabel = ({ deployments }: History): string | undefined =>
  deployments.findLast(({ phase }) => phase === 'live')?.record.plan.release.label;

/** One sentence for each thing that is there more than once. */
export const doubled = (what: string, all: readonly string[]): readonly string[] =>
  [...Map.groupBy(all, (one) => one)].flatMap(([one, same]) =>
    same.length > 1 ? [`${what}: ${one} is there ${same.length} times`] : [],
  );

/** A known failure is tried again with a key of its own, at most so often. */
const tries = 3;

/** A rollback of its own may release its revision again, and what fails may be tried again; nothing else may be made twice. */
export function tooMany(
  what: string,
  { deployments, revisionOf }: History,
  revisions: readonly string[],
): readonly string[] {
  const wanted = Map.groupBy(deployments, ({ record }) => revisionOf(record.plan.release.label));
  return [...Map.groupBy(revisions, (one) => one)].flatMap(([revision, same]) => {
    const most = (wanted.get(revision) ?? []).reduce((sum, { phase }) => sum + (phase === 'live' ? 1 : tries), 0);
    return same.length > most ? [`${what} ${revision} was made ${same.length} times for ${most} deployments`] : [];
  });
}

/** A sentence when the far end serves something else than the record says. */
export const differs = (place: string, wanted: string | undefined, found: string | undefined): readonly string[] =>
  wanted === found ? [] : [`${place} serves ${found ?? 'nothing'}, the record says ${wanted ?? 'nothing'}`];
