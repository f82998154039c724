import { z } from 'zod';
import { notFound, pageOf } from '../rest-stand-in.ts';
import type { RestReply, RestRequest } from '../rest-stand-in.ts';
import { channelJson, releaseJson, versionJson } from './json.ts';
import type { HostedChannel, HostedSite } from './records.ts';
import * as rules from './site.ts';

const versionBody = z.object({
  config: z.record(z.string(), z.unknown()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  status: z.string().optional(),
});
const filesBody = z.object({ files: z.record(z.string(), z.string()).default({}) });
const releaseBody = z.object({ message: z.string().optional(), type: z.string().optional() });
const channelBody = z.object({ ttl: z.string().optional(), retainedReleaseCount: z.number().optional() });

/** A request with what is needed to answer it. */
export interface Asked extends rules.SiteRules {
  readonly request: RestRequest;
  readonly site: (id: string) => HostedSite;
  /** Makes a channel reachable; gives its address. */
  readonly opens: (site: HostedSite, channelId: string) => Promise<string>;
}

/** Takes the packed bytes of a file. */
export function uploaded({ request, site }: Asked): RestReply {
  const found = /^\/upload\/sites\/([^/]+)\/versions\/([^/]+)\/files\/([^/]+)$/.exec(request.path);
  if (found === null || request.method !== 'POST') throw notFound(request.path);
  const [, siteId = '', versionId = '', hash = ''] = found;
  const one = site(siteId);
  rules.upload(one, rules.versionOf(one, versionId), { hash, bytes: request.bytes });
  return { status: 200 };
}

/** Answers the service's own methods. */
export async function answered(asked: Asked): Promise<RestReply> {
  const { method, path } = asked.request;
  const found = /^\/v1beta1\/(?:projects\/[^/]+\/)?sites\/([^/]+)(?:\/(.*))?$/.exec(path);
  if (found === null) throw notFound(path);
  const [, siteId = '', rest = ''] = found;
  const site = asked.site(siteId);
  const ok = (body: unknown): RestReply => ({ status: 200, body });
  if (rest === '')
    return ok({
      name: `projects/${site.project}/sites/${site.id}`,
      defaultUrl: rules.channelOf(site, 'live').url,
      type: 'DEFAULT_SITE',
    });
  const [kind = '', id, more] = rest.split(/[/:]/);
  if (kind === 'config') return ok(site.maxVersions === undefined ? {} : { maxVersions: String(site.maxVersions) });
  if (kind === 'versions') return ok(ofVersions(asked, site, { id, more, method }));
  const isReleases = kind === 'releases' || more === 'releases';
  if (kind === 'releases' || kind === 'channels') {
    const channelId = kind === 'releases' ? 'live' : id;
    if (isReleases) return ok(ofReleases(asked, site, rules.channelOf(site, channelId ?? '')));
    return ok(await ofChannels(asked, site, channelId));
  }
  throw notFound(path);
}

interface VersionAsked {
  readonly id: string | undefined;
  readonly more: string | undefined;
  readonly method: string;
}

function ofVersions(asked: Asked, site: HostedSite, { id, more, method }: VersionAsked): unknown {
  const { request, nowMs } = asked;
  if (id === undefined) {
    if (method === 'POST') {
      const { config, labels } = versionBody.parse(request.body ?? {});
      const wanted = { ...(config && { config }), ...(labels && { labels }) };
      return versionJson(site, rules.createVersion(site, wanted, asked));
    }
    const newest = [...site.versions.values()].reverse();
    const { items, next } = pageOf(newest, request.query, { usual: 25, most: 100 });
    return { versions: items.map((one) => versionJson(site, one)), ...next };
  }
  const version = rules.versionOf(site, id);
  if (more === 'populateFiles') {
    const { files } = filesBody.parse(request.body ?? {});
    const missing = rules.populate(site, version, files);
    const uploadUrl = `http://${request.headers.host ?? ''}/upload/sites/${site.id}/versions/${id}/files`;
    return { ...(missing.length > 0 ? { uploadRequiredHashes: missing } : {}), uploadUrl };
  }
  if (more === 'files') return filesJson(site, version.files, request.query);
  if (method === 'DELETE') {
    rules.deleteVersion(site, version, nowMs);
    return {};
  }
  if (method === 'PATCH') {
    const { status, config } = versionBody.parse(request.body ?? {});
    const mask = (request.query.get('updateMask') ?? 'status').split(',');
    if (mask.includes('config') && config !== undefined) version.config = config;
    if (mask.includes('status') && status === 'FINALIZED') rules.finalize(site, version, nowMs);
  }
  return versionJson(site, version);
}

function filesJson(site: HostedSite, files: ReadonlyMap<string, string>, query: URLSearchParams): unknown {
  const all = [...files].map(([path, hash]) => ({ path, hash, status: site.blobs.has(hash) ? 'ACTIVE' : 'EXPECTED' }));
  const { items, next } = pageOf(all, query, { usual: 1_000, most: 1_000 });
  return { files: items, ...next };
}

function ofReleases(asked: Asked, site: HostedSite, channel: HostedChannel): unknown {
  const { request } = asked;
  if (request.method === 'POST') {
    const name = request.query.get('versionName') ?? '';
    const [, owner, versionId = ''] = /sites\/([^/]+)\/versions\/([^/]+)$/.exec(name) ?? [];
    if (name !== '' && owner !== site.id) throw notFound(`${name} is no version of this site`);
    const { message, type } = releaseBody.parse(request.body ?? {});
    const wanted = {
      ...(name === '' ? {} : { version: rules.versionOf(site, versionId) }),
      ...(message && { message }),
      ...(type && { type }),
    };
    return releaseJson(site, channel, rules.releaseOn(site, { channel, wanted }, asked));
  }
  const { items, next } = pageOf(channel.releases, request.query, { usual: 100, most: 100 });
  return { releases: items.map((one) => releaseJson(site, channel, one)), ...next };
}

async function ofChannels(
  { request, nowMs, opens }: Asked,
  site: HostedSite,
  id: string | undefined,
): Promise<unknown> {
  const { ttl, retainedReleaseCount } = channelBody.parse(request.body ?? {});
  if (id === undefined && request.method === 'POST') {
    const wanted = { id: request.query.get('channelId') ?? '', ...(ttl && { ttl }), url: '' };
    const made = rules.createChannel(site, wanted, nowMs);
    made.url = await opens(site, made.id);
    return channelJson(site, made);
  }
  if (id === undefined) {
    const { items, next } = pageOf([...site.channels.values()], request.query, { usual: 10, most: 100 });
    return { channels: items.map((one) => channelJson(site, one)), ...next };
  }
  const channel = rules.channelOf(site, id);
  if (request.method === 'DELETE') {
    if (id === 'live') throw notFound('the live channel cannot be deleted');
    site.channels.delete(id);
    return {};
  }
  if (request.method === 'PATCH')
    rules.changeChannel(channel, { ...(ttl && { ttl }), ...(retainedReleaseCount && { retainedReleaseCount }) }, nowMs);
  return channelJson(site, channel);
}
