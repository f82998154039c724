import { ProviderError } from '../../ports/provider-error.ts';
import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import { imageState, withDigest } from '../google/run-images.ts';
import type { RunService } from '../google/run-shape.ts';
import { differingFacts } from '../google/run-facts.ts';
import { newestNotServing, servingShares, sharesText } from '../google/run-traffic.ts';
import { keptRevision } from './kept.ts';
import type { KeptRevision } from './kept.ts';
import { imageOf } from './place.ts';
import type { Place } from './place.ts';
import { nextTemplate } from './template.ts';
import { isStepKey, must } from '../../domain/ids.ts';

interface Sight {
  readonly changes: string[];
  readonly risks: string[];
  readonly blockers: string[];
}

/** What is foreseen is never sent: its revision needs a name, not a real one. */
const noKey = must(isStepKey, 'foreseen');

async function image(
  { settings, registry }: Place,
  request: ReleaseRequest,
  { sight, signal }: Looking,
): Promise<string> {
  const name = imageOf(settings, request.release);
  try {
    const found = await withDigest(registry, name, signal);
    if (found === undefined) sight.blockers.push(`there is no image ${name} in Artifact Registry: was it built?`);
    return found ?? name;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    sight.risks.push(`nobody can tell whether the image ${name} is there: ${error.message}`);
    return name;
  }
}

interface Looking {
  readonly sight: Sight;
  readonly signal: AbortSignal;
}

const namesOf = (list: readonly { name?: string | null }[]): readonly string[] => list.map(({ name }) => name ?? '');

/** Which variables come, go or change; never their values. */
function variableChanges(place: Place, request: ReleaseRequest, service: RunService): readonly string[] {
  if (place.settings.env === undefined) return [];
  const { settings } = place;
  const { release } = request;
  const next = nextTemplate(service.raw.template, { settings, release, key: noKey, image: '' }).containers ?? [];
  const before = service.raw.template?.containers ?? [];
  const index = Math.max(
    0,
    next.findIndex(({ name }) => name === settings.container),
  );
  const old = before[index]?.env ?? [];
  const wanted = next[index]?.env ?? [];
  const text = (name: string, list: typeof old): string => {
    const found = list.find((one) => one.name === name);
    return JSON.stringify([found?.value ?? '', found?.valueSource?.secretKeyRef ?? null]);
  };
  const added = namesOf(wanted).filter((name) => !namesOf(old).includes(name));
  const removed = namesOf(old).filter((name) => !namesOf(wanted).includes(name));
  const changed = namesOf(wanted).filter(
    (name) => namesOf(old).includes(name) && text(name, old) !== text(name, wanted),
  );
  const line = (word: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`variables ${word}: ${names.join(', ')}`];
  return [...line('added', added), ...line('removed', removed), ...line('changed', changed)];
}

/** Going back by traffic needs the images of what serves now. */
async function wayBack(place: Place, service: RunService, { sight, signal }: Looking): Promise<Foresight['undo']> {
  for (const name of servingShares(service).keys()) {
    const revision = await place.run.revision(place.name, name, signal);
    for (const one of revision?.images ?? []) {
      const state = await imageState(place.registry, one, signal);
      if (state.kind === 'gone') {
        const why = `the image of ${name} is no longer in Artifact Registry: only a new build of that commit goes back`;
        return { kind: 'impossible', why };
      }
      if (state.kind === 'unknown') sight.risks.push(`the way back to ${name} is not sure: ${state.why}`);
    }
  }
  return undefined;
}

/** Code and configuration come back as they were together; what that changes is said by the names of the facts. */
async function servesAgain(
  place: Place,
  { revision, doubts }: Extract<KeptRevision, { readonly kind: 'serves-again' }>,
  { service, label, sight, signal }: Looking & { readonly service: RunService; readonly label: string },
): Promise<void> {
  const { name, raw } = revision;
  sight.changes.push(`${place.settings.service}: traffic moves to ${name}, the kept revision of ${label}`);
  const [main] = [...servingShares(service)].toSorted(([, left], [, right]) => right - left);
  const now = main === undefined ? undefined : await place.run.revision(place.name, main[0], signal);
  const differing = (now === undefined ? [] : differingFacts(raw, now.raw)).filter((fact) => !fact.startsWith('image'));
  if (differing.length > 0)
    sight.changes.push(`configuration as it was with ${label}, other than what serves now: ${differing.join(', ')}`);
  sight.risks.push(...doubts);
  if (name !== service.latestReady)
    sight.risks.push(
      `the traffic stays pinned to ${name} until the next release: newer revisions do not serve by themselves`,
    );
}

async function onExisting(
  place: Place,
  request: ReleaseRequest,
  { service, ...looking }: Looking & { readonly service: RunService },
) {
  const { sight, signal } = looking;
  const shares = servingShares(service);
  const kept = await keptRevision(place, request, signal);
  if (kept?.kind === 'serves-again')
    await servesAgain(place, kept, { ...looking, service, label: request.release.label });
  else {
    if (kept !== undefined)
      sight.risks.push(`${kept.why}: ${request.release.label} is made anew, with the configuration of today`);
    sight.changes.push(`${place.settings.service}: a new revision of ${await image(place, request, looking)}`);
    sight.changes.push(...variableChanges(place, request, service));
  }
  if (service.labels['goog-managed-by'] === 'cloudfunctions')
    sight.blockers.push(`the service ${place.settings.service} belongs to a function; release that instead`);
  const newest = newestNotServing(service);
  if (newest !== undefined)
    sight.risks.push(`the newest revision ${newest} is not serving: the traffic is pinned to ${sharesText(shares)}`);
  if (service.reconciling) sight.risks.push('Cloud Run is still carrying out another change of this service');
  if (shares.size > 1) sight.risks.push(`the traffic is split already: ${sharesText(shares)}`);
  const undo = shares.size === 0 ? nothingServes : await wayBack(place, service, { sight, signal });
  return undo;
}

const nothingServes = { kind: 'impossible', why: 'nothing serves now, so there is nothing to go back to' } as const;

/** What a release of this service would do. */
export async function foreseen(place: Place, request: ReleaseRequest, signal: AbortSignal): Promise<Foresight> {
  const sight: Sight = { changes: [], risks: [], blockers: [] };
  const looking = { sight, signal };
  const service = await place.run.service(place.name, signal);
  let undo: Foresight['undo'];
  if (service === undefined) {
    const { settings } = place;
    sight.changes.push(
      `the service ${settings.service} is created in ${settings.location} from ${await image(place, request, looking)}`,
    );
    sight.risks.push('a new service gets all traffic as soon as its first revision is ready');
    undo = {
      kind: 'impossible',
      why: `there is no service ${settings.service} yet, so there is nothing to go back to`,
    };
  } else undo = await onExisting(place, request, { ...looking, service });
  return { ...sight, consents: [], ...(undo === undefined ? {} : { undo }) };
}
