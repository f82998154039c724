import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { exhausted, exists, invalid, notFound, unready } from '../rest-stand-in.ts';
import type { HostedChannel, HostedRelease, HostedSite, HostedVersion } from './records.ts';

const abandonedAfterMs = 12 * 3_600_000;
const longestTtlMs = 30 * 86_400_000;
const usualTtlMs = 7 * 86_400_000;
const mostChannels = 50;
const mostFilesPerCall = 1_000;
const hashPattern = /^[0-9a-f]{64}$/;
const labelPattern = /^[a-z0-9_-]{0,63}$/;
const channelPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What can be done with a site; every rule of the service that our deployments may meet is kept. */
export interface SiteRules {
  readonly nowMs: number;
  readonly newId: () => string;
}

/** Time passes: what was left half made is given up, and channels end. */
export function age(site: HostedSite, nowMs: number): void {
  for (const version of site.versions.values())
    if (version.status === 'CREATED' && nowMs - version.createdMs > abandonedAfterMs) version.status = 'ABANDONED';
  for (const channel of site.channels.values())
    if (channel.expiresMs !== undefined && channel.expiresMs <= nowMs) site.channels.delete(channel.id);
}

export function createVersion(
  site: HostedSite,
  { config = {}, labels = {} }: Partial<Pick<HostedVersion, 'config' | 'labels'>>,
  { nowMs, newId }: SiteRules,
): HostedVersion {
  for (const [key, value] of Object.entries(labels))
    if (!labelPattern.test(key) || !labelPattern.test(value)) throw invalid(`label ${key} is malformed`);
  const version: HostedVersion = { id: newId(), status: 'CREATED', config, labels, createdMs: nowMs, files: new Map() };
  site.versions.set(version.id, version);
  return version;
}

export function versionOf(site: HostedSite, id: string): HostedVersion {
  const found = site.versions.get(id);
  if (found === undefined) throw notFound(`version ${id} does not exist`);
  return found;
}

/** Names files; answers the hashes that nobody ever uploaded. */
export function populate(
  site: HostedSite,
  version: HostedVersion,
  files: Readonly<Record<string, string>>,
): readonly string[] {
  if (version.status !== 'CREATED') throw unready(`version ${version.id} is ${version.status}`);
  const entries = Object.entries(files);
  if (entries.length > mostFilesPerCall) throw invalid(`more than ${String(mostFilesPerCall)} files in one call`);
  for (const [path, hash] of entries) {
    if (!path.startsWith('/')) throw invalid(`the path "${path}" does not begin with a slash`);
    if (hash !== '' && !hashPattern.test(hash)) throw invalid(`the hash of "${path}" is malformed`);
    if (hash === '') version.files.delete(path);
    else version.files.set(path, hash);
  }
  return [...new Set(entries.map(([, hash]) => hash))].filter((hash) => hash !== '' && !site.blobs.has(hash));
}

export function upload(
  site: HostedSite,
  version: HostedVersion,
  { hash, bytes }: { hash: string; bytes: Buffer },
): void {
  if (version.status !== 'CREATED') throw unready(`version ${version.id} is ${version.status}`);
  if (createHash('sha256').update(bytes).digest('hex') !== hash) throw invalid('the bytes do not have this hash');
  try {
    gunzipSync(bytes);
  } catch {
    throw invalid('the bytes are not packed with gzip');
  }
  site.blobs.set(hash, bytes);
}

export function finalize(site: HostedSite, version: HostedVersion, nowMs: number): void {
  if (version.status === 'FINALIZED') return;
  if (version.status !== 'CREATED') throw unready(`version ${version.id} is ${version.status}`);
  const missing = [...version.files].filter(([, hash]) => !site.blobs.has(hash));
  if (missing.length > 0) throw unready(`${String(missing.length)} files of version ${version.id} are not uploaded`);
  version.status = 'FINALIZED';
  version.finalizedMs = nowMs;
  const finished = [...site.versions.values()].filter(({ status }) => status === 'FINALIZED');
  for (const old of finished.slice(0, finished.length - (site.maxVersions ?? finished.length))) old.status = 'DELETED';
}

export function deleteVersion(site: HostedSite, version: HostedVersion, nowMs: number): void {
  const shown = [...site.channels.values()].some(({ releases }) => releases[0]?.version === version);
  if (shown) throw unready(`version ${version.id} is released on a channel`);
  version.status = 'DELETED';
  version.deletedMs = nowMs;
}

export function channelOf(site: HostedSite, id: string): HostedChannel {
  const found = site.channels.get(id);
  if (found === undefined) throw notFound(`channel ${id} does not exist`);
  return found;
}

const secondsOf = (ttl: string | undefined): number | undefined =>
  ttl === undefined ? undefined : Number(ttl.replace(/s$/, '')) * 1000;

export function createChannel(
  site: HostedSite,
  { id, ttl, url }: { readonly id: string; readonly ttl?: string; readonly url: string },
  nowMs: number,
): HostedChannel {
  if (!channelPattern.test(id)) throw invalid(`channel id "${id}" is malformed`);
  if (site.channels.has(id)) throw exists(`channel ${id} exists already`);
  if (site.channels.size > mostChannels) throw exhausted(`a site has at most ${String(mostChannels)} channels`);
  const ttlMs = secondsOf(ttl) ?? usualTtlMs;
  if (ttlMs <= 0 || ttlMs > longestTtlMs) throw invalid('ttl must be between 1 second and 30 days');
  const channel: HostedChannel = {
    id,
    createdMs: nowMs,
    expiresMs: nowMs + ttlMs,
    retainedReleaseCount: 10,
    releases: [],
    url,
  };
  site.channels.set(id, channel);
  return channel;
}

export function changeChannel(
  channel: HostedChannel,
  { ttl, retainedReleaseCount }: { readonly ttl?: string; readonly retainedReleaseCount?: number },
  nowMs: number,
): void {
  if (retainedReleaseCount !== undefined) {
    if (retainedReleaseCount < 1 || retainedReleaseCount > 100)
      throw invalid('retainedReleaseCount must be between 1 and 100');
    channel.retainedReleaseCount = retainedReleaseCount;
  }
  const ttlMs = secondsOf(ttl);
  if (ttlMs !== undefined) channel.expiresMs = nowMs + ttlMs;
}

export interface ReleaseWanted {
  readonly version?: HostedVersion;
  readonly type?: string;
  readonly message?: string;
}

/** Shows a version on a channel, or nothing at all. What falls out of retention everywhere is gone. */
export function releaseOn(
  site: HostedSite,
  { channel, wanted }: { readonly channel: HostedChannel; readonly wanted: ReleaseWanted },
  { nowMs, newId }: SiteRules,
): HostedRelease {
  const { version, type, message } = wanted;
  if ((message?.length ?? 0) > 512) throw invalid('the message has more than 512 characters');
  if (type !== undefined && (type !== 'SITE_DISABLE' || version !== undefined))
    throw invalid('type is only given as SITE_DISABLE, without a version');
  if (version === undefined && type === undefined) throw invalid('versionName is missing');
  if (version !== undefined && version.status !== 'FINALIZED')
    throw unready(`version ${version.id} is ${version.status}`);
  const again = channel.releases.some((one) => one.version === version);
  const release: HostedRelease = {
    id: newId(),
    type: version === undefined ? 'SITE_DISABLE' : again ? 'ROLLBACK' : 'DEPLOY',
    ...(version === undefined ? {} : { version }),
    ...(message === undefined ? {} : { message }),
    atMs: nowMs,
  };
  channel.releases.unshift(release);
  expireVersions(site);
  return release;
}

/** Each channel keeps what it shows and so many releases before it. */
function expireVersions(site: HostedSite): void {
  const channels = [...site.channels.values()];
  const released = new Set(channels.flatMap(({ releases }) => releases.map(({ version }) => version)));
  const kept = new Set(
    channels.flatMap(({ releases, retainedReleaseCount }) =>
      releases.slice(0, retainedReleaseCount + 1).map(({ version }) => version),
    ),
  );
  for (const version of released) if (version?.status === 'FINALIZED' && !kept.has(version)) version.status = 'EXPIRED';
}
