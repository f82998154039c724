import { ProviderError } from '../../../ports/provider-error.ts';
import type { Handle, StepCall } from '../../../ports/provider.ts';
import { shortName } from '../far/deployed.ts';
import { inventoryOf, newestServes } from '../far/inventory.ts';
import type { Present } from '../far/inventory.ts';
import { runOf } from '../far/run.ts';
import type { PlannedFunction } from '../plan/changes.ts';
import { label, stepLabel } from '../plan/labels.ts';
import { partMeaning } from '../plan/split.ts';
import { asJson } from './handles.ts';
import { demandServiceFence, mark, onFreshRead, writeTraffic } from './pin.ts';
import type { Place } from './place.ts';
import { presentAt } from './shift.ts';

/** The one tag of ours: it goes on to each new revision, so that nothing piles up. */
const previewTag = 'qd-next';
/** Cloud Run's names of addresses have room for so many characters of service and tag together. */
const longestAddress = 46;

const hasRoom = ({ service = '' }: Present): boolean => shortName(service).length + previewTag.length <= longestAddress;

/** Why the function of the smoke tests cannot be tried before it has traffic; nothing when it can. */
function hindrance({ endpoint, present }: PlannedFunction): string | undefined {
  if (endpoint.generation === 1) return 'functions of the 1st generation have all traffic at once';
  if (present === undefined) return 'a new function has all traffic at once';
  return hasRoom(present) ? undefined : 'its name leaves no room for a second address';
}

/** The released functions that get an address before they have traffic. */
export const previewed = ({ settings }: Place, released: readonly PlannedFunction[]): readonly Present[] =>
  released.flatMap((one) =>
    one.endpoint.id === settings.preview && one.present !== undefined && hindrance(one) === undefined
      ? [one.present]
      : [],
  );

/** Why smoke tests cannot be run before users get the new revisions, for the plan. */
export function previewRisks(
  { settings: { preview } }: Place,
  { released, all }: { readonly released: readonly PlannedFunction[]; readonly all: readonly PlannedFunction[] },
): readonly string[] {
  const none = 'nothing is tried before it has traffic';
  if (released.every(({ endpoint, present }) => endpoint.generation === 1 || present === undefined)) return [];
  if (preview === undefined) return [`${none}: the setting preview names no function that smoke tests could ask`];
  if (all.every(({ endpoint }) => endpoint.id !== preview))
    return [`${none}: the source declares no function ${preview}`];
  const why = released.filter(({ endpoint }) => endpoint.id === preview).map(hindrance);
  const [first] = why.filter((one) => one !== undefined);
  return first === undefined ? [] : [`${preview} is not tried before it has traffic: ${first}`];
}

/** Gives the newest revision of a function an address of its own; nobody's traffic moves. */
export async function releasePreview(place: Place, part: string, call: StepCall): Promise<Handle> {
  const { id, region } = partMeaning(part);
  const { run, revision } = await presentAt(place, `${id}@${region}`);
  if (run === undefined || revision === undefined)
    throw new ProviderError('not-found', `${id} in ${region} has no revision that could be tried`);
  const step = stepLabel(call.key);
  const traffic = await onFreshRead(async () => {
    const service = (await runOf(place.far).service(run.name, call.signal)) ?? run;
    demandServiceFence(service, call.fence);
    if (service.annotations[mark.step] === step) return service.traffic;
    const others = service.traffic.filter(({ tag }) => tag !== previewTag);
    const wish = [...others, { to: { revision }, percent: 0, tag: previewTag }];
    await writeTraffic(place, service, {
      traffic: wish,
      marks: { [mark.step]: step, [mark.fence]: String(call.fence) },
    });
    return wish;
  });
  return asJson({ kind: 'traffic', service: run.name, traffic: traffic.map((one) => ({ ...one })) });
}

function addressOf(present: Present, version: string): string | undefined {
  const { run, revision, labels, url } = present;
  const own = run?.observed.find(({ to, tag }) => tag === previewTag && to !== 'latest' && to.revision === revision);
  if (labels[label.version] === version && own !== undefined && own.uri !== '') return own.uri;
  // What a release left out, and what has all traffic at once, is reached where users reach it.
  return newestServes(present) ? url : undefined;
}

/** Where the function that the settings name answers as the version has it. */
export async function previewAddress(place: Place, version: string): Promise<string | undefined> {
  const { preview, region } = place.settings;
  if (preview === undefined) return undefined;
  const found = [...(await inventoryOf(place.far)).values()].filter(({ id }) => id === preview);
  const near = found.toSorted((left, right) => Number(right.region === region) - Number(left.region === region));
  return near.flatMap((present) => addressOf(present, version) ?? [])[0];
}
