import { isRevision } from '../../../domain/ids.ts';
import type { Foresight, Kept } from '../../../ports/provider.ts';
import { differingFacts } from '../../google/run-facts.ts';
import type { RunRevision } from '../../google/run-shape.ts';
import { servingShares } from '../../google/run-traffic.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { originOf, runsAsOf } from '../far/run.ts';
import { listed } from '../plan/listed.ts';
import { trafficMs } from '../plan/split.ts';
import { deletionConsent } from './check-prepare.ts';
import { lookAtKept, nameOf, recordOf } from './kept.ts';
import { originKey, originsOf } from './origins.ts';
import { preparedIfThere } from './place.ts';
import type { Place } from './place.ts';

/** A function whose kept revision serves again. */
interface Moving {
  readonly name: string;
  readonly present: Present;
  readonly revision: RunRevision;
}

/** What a rollback finds of its release. */
export interface KeptSight {
  readonly moving: readonly Moving[];
  /** Why some of it, or all, must be built. */
  readonly risks: readonly string[];
  /** Traffic alone brings everything back. */
  readonly isWhole: boolean;
}

/** Looks at every function of the release that a rollback goes back to. */
export async function seeKept(place: Place, kept: Kept, inventory: Inventory): Promise<KeptSight> {
  const { functions, isWhole } = await lookAtKept(place, kept, inventory);
  const moving = [...functions].flatMap(([name, found]) => {
    const present = inventory.get(name);
    return found.kind === 'serves-again' && present !== undefined ? [{ name, present, revision: found.revision }] : [];
  });
  const lost = [...functions].flatMap(([name, found]) =>
    found.kind === 'lost' ? [`${name}, because ${found.why}`] : [],
  );
  const risks =
    functions.size === 0
      ? ['what the functions were like then is not on record: they are built anew, with the configuration of today']
      : lost.length === 0
        ? []
        : [`built anew, with the configuration of today: ${listed(lost)}`];
  return { moving, risks, isWhole };
}

/** Functions whose configuration comes back otherwise than what serves now, with the names of the facts. */
async function configurationLines({ far }: Place, moving: readonly Moving[]): Promise<readonly string[]> {
  const origins = await originsOf(far, new Map(moving.map(({ name, present }) => [name, present])));
  const differing = moving.flatMap(({ name, present, revision }) => {
    const [main] = present.run === undefined ? [] : [...servingShares(present.run).keys()];
    const now = main === undefined ? undefined : origins.get(originKey(present, main))?.runsAs;
    const facts =
      now === undefined ? [] : differingFacts(runsAsOf(revision.raw), now).filter((fact) => fact !== 'image');
    return facts.length === 0 ? [] : [`${name} (${facts.join(', ')})`];
  });
  return differing.length === 0
    ? []
    : [`configuration as it was then, other than what serves now: ${listed(differing)}`];
}

/** Clocks and queues stay as they are where the old source does not lie here any more. */
async function leftRisks(place: Place, moving: readonly Moving[]): Promise<readonly string[]> {
  const around = moving.filter(
    ({ present: { labels } }) => labels['deployment-scheduled'] === 'true' || labels['deployment-taskqueue'] === 'true',
  );
  const left = await Promise.all(
    around.map(async ({ name, revision }) => {
      const { commit = '' } = originOf(revision);
      const found = isRevision(commit) ? await preparedIfThere(place, commit) : undefined;
      return found === undefined ? [name] : [];
    }),
  );
  const names = left.flat();
  return names.length === 0 ? [] : [`schedules and queues stay as the newest release set them: ${listed(names)}`];
}

/** The plan of a rollback that builds nothing. */
export async function foreseeKept(
  place: Place,
  { moving }: KeptSight,
  { kept, inventory }: { readonly kept: Kept; readonly inventory: Inventory },
): Promise<Foresight> {
  const known = new Set(recordOf(kept).map(nameOf));
  const [configuration, left] = await Promise.all([configurationLines(place, moving), leftRisks(place, moving)]);
  const pinned = moving.filter(({ present, revision }) => present.run?.latestReady !== revision.name);
  return {
    changes: [
      `${String(moving.length)} of ${String(known.size)} functions go back to their kept revisions by traffic alone; nothing is built`,
      ...(moving.length === 0 ? [] : [`by traffic: ${listed(moving.map(({ name }) => name))}`]),
      ...configuration,
    ],
    risks: [
      ...(pinned.length === 0
        ? []
        : ['traffic stays pinned to the kept revisions until the next release: newer ones do not serve by themselves']),
      ...left,
    ],
    consents: [...inventory]
      .filter(([name]) => !known.has(name))
      .map(([, one]) => ({
        id: deletionConsent(one),
        sentence: `delete ${one.id} in ${one.region}, which is at Google and was not there with that release`,
      })),
    blockers: [],
    undoMs: trafficMs(
      moving.map(({ present }) => present),
      place.settings,
    ),
  };
}
