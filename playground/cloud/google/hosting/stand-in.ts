import type { Clock } from '../../../../src/ports/world.ts';
import { discovery } from '../../contract/discovery.ts';
import { faults as newFaults } from '../../faults.ts';
import type { Faults } from '../../faults.ts';
import { listen, notFound, startRestStandIn } from '../rest-stand-in.ts';
import type { RestRequest, RunningServer } from '../rest-stand-in.ts';
import { answered, uploaded } from './answers.ts';
import { channelJson, versionJson } from './json.ts';
import type { HostedChannel, HostedSite } from './records.ts';
import { serve } from './serve.ts';
import { age } from './site.ts';

/** Firebase Hosting on loopback: its REST service, and the sites and channels themselves over HTTP. */
export interface HostingStandIn {
  /** What goes into a component's `apiUrl`. */
  readonly url: string;
  readonly faults: Faults;
  readonly violations: readonly string[];
  readonly site: (id: string) => HostedSite;
  /** Everything that it believes, as JSON. */
  readonly state: () => unknown;
  readonly close: () => Promise<void>;
}

export interface HostingSeed {
  readonly clock: Clock;
  readonly sites: readonly { readonly id: string; readonly project: string }[];
}

type Sites = Map<string, HostedSite>;

const isUpload = ({ path }: RestRequest): boolean => path.startsWith('/upload/');

/** Starts it with empty sites. */
export async function startHosting({ clock, sites: seeds }: HostingSeed): Promise<HostingStandIn> {
  const faults = newFaults();
  const violations: string[] = [];
  const sites: Sites = new Map();
  const shops: RunningServer[] = [];
  const contract = discovery('firebasehosting.v1beta1');
  const newId = idMaker();
  const opens = async (site: HostedSite, channelId: string): Promise<string> => {
    const shop = await showing(site, channelId, clock);
    shops.push(shop);
    return shop.url;
  };
  for (const { id, project } of seeds) {
    const site: HostedSite = { id, project, versions: new Map(), channels: new Map(), blobs: new Map() };
    const url = await opens(site, 'live');
    const live: HostedChannel = { id: 'live', createdMs: clock.now(), retainedReleaseCount: 10, releases: [], url };
    site.channels.set('live', live);
    sites.set(id, site);
  }
  const site = (id: string): HostedSite => siteIn(sites, id);
  const server = await startRestStandIn({
    faults,
    violations,
    contract: (request) => (isUpload(request) ? undefined : contract),
    answer: (request) => {
      for (const one of sites.values()) age(one, clock.now());
      const asked = { request, site, nowMs: clock.now(), newId, opens };
      return isUpload(request) ? uploaded(asked) : answered(asked);
    },
  });
  const close = async (): Promise<void> => {
    await server.close();
    await Promise.all(shops.map((shop) => shop.close()));
  };
  return { url: server.url, faults, violations, site, state: () => stateOf(sites), close };
}

function siteIn(sites: Sites, id: string): HostedSite {
  const found = sites.get(id);
  if (found === undefined) throw notFound(`site ${id} does not exist`);
  return found;
}

function idMaker(): () => string {
  let made = 0x1000;
  return () => (made += 1).toString(16).padStart(16, 'a');
}

/** Visitors reach each channel at an address of its own. */
const showing = (site: HostedSite, channelId: string, clock: Clock): Promise<RunningServer> =>
  listen((request, response) => {
    age(site, clock.now());
    serve({ site, version: site.channels.get(channelId)?.releases[0]?.version }, request, response);
  });

const stateOf = (sites: ReadonlyMap<string, HostedSite>): unknown =>
  [...sites.values()].map((site) => ({
    site: site.id,
    project: site.project,
    channels: [...site.channels.values()].map((channel) => channelJson(site, channel)),
    versions: [...site.versions.values()].map((version) => ({
      ...versionJson(site, version),
      files: Object.fromEntries(version.files),
    })),
  }));
