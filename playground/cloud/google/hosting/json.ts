import type { HostedChannel, HostedRelease, HostedSite, HostedVersion } from './records.ts';

const moment = (ms: number): string => new Date(ms).toISOString();

/** A version as the service writes it. */
export function versionJson(site: HostedSite, version: HostedVersion) {
  const { id, status, config, labels, createdMs, finalizedMs, deletedMs, files } = version;
  const bytes = [...new Set(files.values())].reduce((sum, hash) => sum + (site.blobs.get(hash)?.length ?? 0), 0);
  return {
    name: `sites/${site.id}/versions/${id}`,
    status,
    config,
    labels,
    createTime: moment(createdMs),
    ...(finalizedMs === undefined
      ? {}
      : { finalizeTime: moment(finalizedMs), fileCount: String(files.size), versionBytes: String(bytes) }),
    ...(deletedMs === undefined ? {} : { deleteTime: moment(deletedMs) }),
  };
}

export function releaseJson(site: HostedSite, channel: HostedChannel, release: HostedRelease) {
  const { id, type, version, message, atMs } = release;
  return {
    name: `sites/${site.id}/channels/${channel.id}/releases/${id}`,
    type,
    releaseTime: moment(atMs),
    ...(version === undefined ? {} : { version: versionJson(site, version) }),
    ...(message === undefined ? {} : { message }),
  };
}

export function channelJson(site: HostedSite, channel: HostedChannel) {
  const { id, createdMs, expiresMs, retainedReleaseCount, releases, url } = channel;
  const [newest] = releases;
  return {
    name: `sites/${site.id}/channels/${id}`,
    url,
    createTime: moment(createdMs),
    updateTime: moment(newest?.atMs ?? createdMs),
    retainedReleaseCount,
    ...(expiresMs === undefined ? {} : { expireTime: moment(expiresMs) }),
    ...(newest === undefined ? {} : { release: releaseJson(site, channel, newest) }),
  };
}
