import type { Foresight, ReleaseRequest } from '../../../ports/provider.ts';
import { servingShares } from '../../google/run-traffic.ts';
import { cleanupIn, cleanupRisk, imageState } from '../far/images.ts';
import { inventoryOf } from '../far/inventory.ts';
import type { Inventory, Present } from '../far/inventory.ts';
import { imageOf, runOf } from '../far/run.ts';
import { changesOf, changing } from '../plan/changes.ts';
import type { Changes, PlannedFunction, Reason } from '../plan/changes.ts';
import { listed } from '../plan/listed.ts';
import { trafficMs } from '../plan/split.ts';
import { deletionConsent } from './check-prepare.ts';
import { foreseeKept, seeKept } from './foresee-kept.ts';
import { preparedIfThere } from './place.ts';
import type { Place, Prepared } from './place.ts';
import { previewRisks, previewed } from './preview.ts';
import { lookAtSource } from './programs.ts';

const words: Readonly<Record<Reason, string>> = {
  new: 'new',
  changed: 'changed',
  'failed-before': 'its last deployment failed',
  'not-serving': 'unchanged, but users do not get the newest',
  unchanged: 'unchanged',
};

function changeLines(changes: Changes): readonly string[] {
  const released = changing(changes);
  const reasons = ['new', 'changed', 'failed-before', 'not-serving'] as const;
  const unchanged = changes.functions.filter(({ reason }) => reason === 'unchanged').length;
  return [
    `${String(released.length)} of ${String(changes.functions.length)} functions change`,
    ...reasons.flatMap((reason) => {
      const names = released.filter((one) => one.reason === reason).map(({ name }) => name);
      return names.length === 0 ? [] : [`${words[reason]}: ${listed(names)}`];
    }),
    ...(unchanged === 0 ? [] : [`${String(unchanged)} unchanged functions are left out`]),
  ];
}

function risksOf(released: readonly PlannedFunction[], { settings }: Place): readonly string[] {
  const named = (fits: (one: PlannedFunction) => boolean): string =>
    listed(released.filter(fits).map(({ name }) => name));
  const first = named(({ endpoint }) => endpoint.generation === 1);
  const events = named(({ endpoint, reason }) => reason === 'new' && endpoint.trigger.kind === 'event');
  const clocks = named(({ endpoint }) => ['schedule', 'tasks'].includes(endpoint.trigger.kind));
  const fallbacks = Object.entries(settings.critical)
    .filter(([id]) => released.some(({ endpoint }) => endpoint.id === id))
    .map(
      ([id, { fallback }]) => `${id} is critical: when it fails, everything goes back at once; without it: ${fallback}`,
    );
  return [
    ...(first === ''
      ? []
      : [`1st generation, with all traffic at once, undone by deploying the old source again: ${first}`]),
    ...(events === '' ? [] : [`new, and gets its events as soon as it is there: ${events}`]),
    ...(clocks === ''
      ? []
      : [`schedules and queues change with the whole share and are not put back by traffic: ${clocks}`]),
    ...fallbacks,
  ];
}

/** The images that a way back would need. */
async function missingImages({ far }: Place, functions: readonly Present[]): Promise<readonly string[]> {
  const found = await Promise.all(
    functions.map(async ({ run, id, region }) => {
      if (run === undefined) return [];
      const images = await Promise.all(
        [...servingShares(run).keys()].map(async (name) => {
          if (name === run.latestCreated) return [imageOf(run)];
          return (await runOf(far).revision(run.name, name, far.signal))?.images ?? [];
        }),
      );
      const states = await Promise.all(images.flat().map((image) => imageState(far, image)));
      return states.includes('gone') ? [`${id}@${region}`] : [];
    }),
  );
  return found.flat();
}

async function cleanupRisks({ far, settings }: Place, regions: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    regions.map(async (region) => cleanupRisk(await cleanupIn(far, region), region, settings.keepRevisionsFor)),
  );
  return found.flatMap((risk) => (risk === undefined ? [] : [`${risk.sentence}; ${risk.remedy}`]));
}

function undoOf(released: readonly PlannedFunction[], gone: readonly string[]): Pick<Foresight, 'undo'> {
  const slow =
    gone.length > 0 || released.some(({ endpoint, present }) => endpoint.generation === 1 && present !== undefined);
  return slow ? { undo: { kind: 'redeploy' } } : {};
}

async function foreseeOf(place: Place, found: Prepared, inventory: Inventory): Promise<Foresight> {
  const changes = changesOf(found.endpoints, found.artefact.sourceHash, inventory);
  const released = changing(changes);
  const present = released.flatMap((one) => (one.present === undefined ? [] : [one.present]));
  const second = present.filter(({ generation }) => generation === 2);
  const [gone, cleanup] = await Promise.all([
    missingImages(place, second),
    cleanupRisks(place, [...new Set(second.map(({ region }) => region))]),
  ]);
  return {
    changes: [
      ...changeLines(changes),
      ...previewed(place, released).map(
        ({ id, region }) => `${id}@${region} is tried at its own address before it has traffic`,
      ),
    ],
    risks: [
      ...risksOf(released, place),
      ...previewRisks(place, { released, all: changes.functions }),
      ...(gone.length === 0 ? [] : [`going back means building anew, because the image is gone: ${listed(gone)}`]),
      ...cleanup,
      ...(changes.extra.length === 0
        ? []
        : ['deleted functions do not come back by undoing, only with a release that declares them']),
    ],
    ...undoOf(released, gone),
    consents: changes.extra.map((one) => ({
      id: deletionConsent(one),
      sentence: `delete ${one.id} in ${one.region}, which is at Google and not in the source`,
    })),
    blockers: [...found.faults, ...changes.blockers],
    undoMs: trafficMs(second, place.settings),
  };
}

const nothingKnown: Foresight = { changes: [], risks: [], consents: [], blockers: [] };

/** What a release would do, as far as the source is known already; else it is looked at, and the plan says so. */
async function foreseeBuild(place: Place, request: ReleaseRequest): Promise<Foresight> {
  const { revision } = request.release;
  const before = await preparedIfThere(place, revision);
  if (before === undefined) {
    const verdict = await lookAtSource(place, request);
    if (verdict.kind === 'failed') return { ...nothingKnown, blockers: [verdict.sentence, ...verdict.lines.slice(-3)] };
    if (verdict.kind !== 'succeeded')
      return {
        ...nothingKnown,
        unknown: 'the source is being looked at for the first time; this plan deletes nothing',
      };
  }
  const found = before ?? (await preparedIfThere(place, revision));
  if (found === undefined) return { ...nothingKnown, unknown: 'the source could not be looked at' };
  return foreseeOf(place, found, await inventoryOf(place.far));
}

/** A rollback goes back by traffic where it can; everything else is built, and the plan of a rollback says why. */
export async function foreseeRelease(place: Place, request: ReleaseRequest): Promise<Foresight> {
  const { kept } = request;
  if (kept === undefined) return foreseeBuild(place, request);
  const inventory = await inventoryOf(place.far);
  const sight = await seeKept(place, kept, inventory);
  if (sight.isWhole) {
    const foreseen = await foreseeKept(place, sight, { kept, inventory });
    const functions = sight.moving.map(({ present }) => present);
    const gone = await missingImages(place, functions);
    return gone.length === 0 ? foreseen : { ...foreseen, undo: { kind: 'redeploy' } };
  }
  const built = await foreseeBuild(place, request);
  const moves = sight.moving.map(({ name }) => name);
  return {
    ...built,
    changes: [...built.changes, ...(moves.length === 0 ? [] : [`of these by traffic alone: ${listed(moves)}`])],
    risks: [...sight.risks, ...built.risks],
  };
}
