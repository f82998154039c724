import { isRevision } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { Description, Remark } from '../../ports/provider.ts';
import { revisionFacts } from '../google/run-facts.ts';
import type { RunRevision, RunService } from '../google/run-shape.ts';
import { isPinned, newestNotServing, servingShares, sharesText } from '../google/run-traffic.ts';
import type { Shares } from '../google/run-traffic.ts';
import type { Place } from './place.ts';
import type { SnapshotState } from './shift.ts';
import { commitOf, notes } from './template.ts';

const nothing: Description = {
  summary: 'no service yet',
  facts: {},
  live: [],
  state: { exists: false },
};

/** So many revisions are looked up: a split over more is no rollout. */
const lookedUp = 8;

async function servingRevisions(
  { run, name }: Place,
  shares: Shares,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RunRevision>> {
  const names = [...shares.keys()].slice(0, lookedUp);
  const found = await Promise.all(names.map((one) => run.revision(name, one, signal)));
  return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.name, one] as const])));
}

const serveNewest = (label: string) => ({ id: 'serve-newest', label });

function remarksOn(service: RunService, shares: Shares, serve: 'latest' | 'revision'): readonly Remark[] {
  const remarks: Remark[] = [];
  const newest = newestNotServing(service);
  if (newest !== undefined) {
    const sentence = `the newest revision ${newest} is not serving: the traffic is pinned to ${sharesText(shares)}`;
    remarks.push({ code: 'newest-not-serving', sentence, fix: serveNewest(`Serve ${newest}`) });
  } else if (serve === 'latest' && isPinned(service) && shares.size === 1 && shares.has(service.latestReady)) {
    const sentence = `the traffic is pinned to ${service.latestReady}: later deployments by other means will not serve`;
    remarks.push({ code: 'pinned', sentence, fix: serveNewest('Unpin') });
  }
  const { state, message, reason } = service.condition;
  if (state === 'failed') {
    const why = [reason, message.slice(0, 200)].filter((one) => one !== '').join(', ');
    remarks.push({ code: 'not-ready', sentence: `Cloud Run could not carry out the last change: ${why}` });
  }
  return remarks;
}

/** How many instances the service keeps over all of its revisions, apart from what each revision says. */
function instancesText({ raw: { scaling } }: RunService): string {
  const most = scaling?.maxInstanceCount ?? 0;
  return `${String(scaling?.minInstanceCount ?? 0)} at least${most === 0 ? '' : `, ${String(most)} at most`}`;
}

function factsOf(service: RunService, shares: Shares, revisions: ReadonlyMap<string, RunRevision>) {
  const main = [...shares].toSorted(([, left], [, right]) => right - left)[0]?.[0] ?? '';
  const revision = revisions.get(main);
  return {
    traffic: sharesText(shares),
    ...(revision === undefined ? {} : revisionFacts(revision.raw)),
    ingress: String(service.raw.ingress ?? ''),
    'instances of the service': instancesText(service),
  };
}

function stateOf(service: RunService, revisions: ReadonlyMap<string, RunRevision>): Json {
  const state: SnapshotState = {
    exists: true,
    service: service.name,
    traffic: service.traffic,
    latestReady: service.latestReady,
    images: Object.fromEntries([...revisions.values()].map(({ name, images }) => [name, [...images]])),
  };
  return { ...state, traffic: state.traffic.map((entry) => ({ ...entry })) };
}

const labelOf = (revision: RunRevision | undefined): string => {
  const label = revision === undefined ? undefined : revision.labels[notes.label];
  return label === undefined ? '' : ` (${label})`;
};

/** What the service is now: who serves, everything a release sets, and what a person should know. */
export async function described(place: Place, signal: AbortSignal): Promise<Description> {
  const service = await place.run.service(place.name, signal);
  if (service === undefined) return nothing;
  const shares = servingShares(service);
  const revisions = await servingRevisions(place, shares, signal);
  const live = [...shares].map(([version, weight]) => {
    const revision = revisions.get(version);
    const commit = revision === undefined ? undefined : commitOf(revision);
    return { version, weight, ...(commit !== undefined && isRevision(commit) ? { revision: commit } : {}) };
  });
  const summary = live.map(({ version, weight }) => `${version}${labelOf(revisions.get(version))} ${String(weight)} %`);
  return {
    summary: summary.length === 0 ? 'no revision serves' : summary.join(', '),
    facts: factsOf(service, shares, revisions),
    remarks: remarksOn(service, shares, place.settings.serve),
    live,
    state: stateOf(service, revisions),
  };
}
