import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Google } from '../google/clients.ts';
import type { RestCall } from '../google/rest.ts';
import { readBack } from '../supervised.ts';
import type { HostingSettings } from './settings.ts';

const version = z.looseObject({
  name: z.string(),
  status: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  config: z.looseObject({}).optional(),
  fileCount: z.string().optional(),
  createTime: z.string().default(''),
});
const release = z.looseObject({
  name: z.string(),
  type: z.string().optional(),
  message: z.string().optional(),
  releaseTime: z.string().default(''),
  version: version.optional(),
});
const channel = z.looseObject({
  name: z.string(),
  url: z.string().optional(),
  retainedReleaseCount: z.number().optional(),
  release: release.optional(),
});

export type SiteVersion = z.infer<typeof version>;
export type SiteRelease = z.infer<typeof release>;

/** The last part of a version's name: how people and the core call it. */
export const idOf = ({ name }: Pick<SiteVersion, 'name'>): string => name.split('/').at(-1) ?? name;

/** So many of a list are read, on however many pages they come. */
const most = { versions: 400, files: 50_000, releases: 100, channels: 100 };

const unlessMissing = (error: unknown): undefined => {
  if (error instanceof ProviderError && error.code === 'not-found') return undefined;
  throw error;
};

/** A setting that may not be read says nothing. */
const unlessClosed = (error: unknown): undefined => {
  if (error instanceof ProviderError && ['not-found', 'forbidden', 'invalid'].includes(error.code)) return undefined;
  throw error;
};

type Ask = (call: Omit<RestCall, 'baseUrl' | 'path'> & { readonly at: string }) => Promise<unknown>;
type Listed = (at: string, enough: number, pageSize: number) => Promise<readonly unknown[]>;

interface Asking {
  readonly site: string;
  readonly ask: Ask;
  readonly listed: Listed;
}

function askingFor(google: Pick<Google, 'rest'>, settings: HostingSettings, signal: AbortSignal): Asking {
  const baseUrl = settings.apiUrl ?? 'https://firebasehosting.googleapis.com';
  const ask: Ask = async ({ at, ...rest }) => {
    const doing = `Firebase Hosting, asked ${rest.doing}`;
    const whole = { ...rest, doing, baseUrl, path: `/v1beta1/${at}`, maximumBytes: 20_000_000 };
    return (await google.rest(settings, whole, signal)).body;
  };
  const listed: Listed = async (at, enough, pageSize) => {
    const all: unknown[] = [];
    let pageToken = '';
    do {
      const query = { pageSize: String(pageSize), ...(pageToken === '' ? {} : { pageToken }) };
      const answer = readBack(listSchema, await ask({ method: 'GET', at, query, doing: 'for a list' }));
      all.push(...(answer.versions ?? answer.files ?? answer.releases ?? answer.channels ?? []));
      pageToken = answer.nextPageToken ?? '';
    } while (pageToken !== '' && all.length < enough);
    return all;
  };
  return { site: `sites/${settings.site}`, ask, listed };
}

/** The calls of the Hosting API that we need, for one site. */
export function hostingCalls(google: Pick<Google, 'rest'>, settings: HostingSettings, signal: AbortSignal) {
  const asking = askingFor(google, settings, signal);
  return { ...versionCalls(asking), ...releaseCalls(asking), ...channelCalls(asking) };
}

function versionCalls({ site, ask, listed }: Asking) {
  const versionAt = (id: string): string => `${site}/versions/${id}`;
  return {
    /** The newest of the site, enough to find those of a deployment. */
    versions: async () => readBack(z.array(version), await listed(`${site}/versions`, most.versions, 100)),
    version: async (id: string) =>
      readBack(version, await ask({ method: 'GET', at: versionAt(id), doing: `for version ${id}` })),
    createVersion: async (body: object) =>
      readBack(version, await ask({ method: 'POST', at: `${site}/versions`, body, doing: 'for a new version' })),
    deleteVersion: (id: string) => ask({ method: 'DELETE', at: versionAt(id), doing: `to delete version ${id}` }),
    populate: async (id: string, files: Readonly<Record<string, string>>) =>
      readBack(
        populated,
        await ask({ method: 'POST', at: `${versionAt(id)}:populateFiles`, body: { files }, doing: 'to take files' }),
      ),
    finalize: (id: string) =>
      ask({
        method: 'PATCH',
        at: versionAt(id),
        query: { updateMask: 'status' },
        body: { status: 'FINALIZED' },
        doing: `to finish version ${id}`,
      }),
    /** Path → hash of a finished version. */
    files: async (id: string): Promise<ReadonlyMap<string, string>> => {
      const all = readBack(z.array(file), await listed(`${versionAt(id)}/files`, most.files, 1_000));
      return new Map(all.map(({ path, hash }) => [path, hash]));
    },
  };
}

function releaseCalls({ site, ask, listed }: Asking) {
  return {
    /** Newest first: the service promises no order. */
    releases: async (channelId: string) =>
      readBack(z.array(release), await listed(`${site}/channels/${channelId}/releases`, most.releases, 100)).toSorted(
        (left, right) => (Date.parse(right.releaseTime) || 0) - (Date.parse(left.releaseTime) || 0),
      ),
    /** Shows a version on a channel; without one, shows nothing at all. */
    release: async (
      channelId: string,
      { id, message }: { readonly id: string | undefined; readonly message: string },
    ) =>
      ask({
        method: 'POST',
        at: `${site}/channels/${channelId}/releases`,
        ...(id === undefined ? {} : { query: { versionName: `${site}/versions/${id}` } }),
        body: { message, ...(id === undefined ? { type: 'SITE_DISABLE' } : {}) },
        doing: `to release to ${channelId}`,
      }),
  };
}

function channelCalls({ site, ask, listed }: Asking) {
  return {
    channel: async (channelId: string) =>
      readBack(
        channel.optional(),
        await ask({ method: 'GET', at: `${site}/channels/${channelId}`, doing: `for channel ${channelId}` }).catch(
          unlessMissing,
        ),
      ),
    channels: async () => readBack(z.array(channel), await listed(`${site}/channels`, most.channels, 100)),
    createChannel: (channelId: string, ttlMs: number) =>
      ask({
        method: 'POST',
        at: `${site}/channels`,
        query: { channelId },
        body: { ttl: `${Math.round(ttlMs / 1000)}s` },
        doing: 'for a preview channel',
      }),
    deleteChannel: (channelId: string) =>
      ask({ method: 'DELETE', at: `${site}/channels/${channelId}`, doing: `to end channel ${channelId}` }).catch(
        unlessMissing,
      ),
    keepReleases: (retainedReleaseCount: number) =>
      ask({
        method: 'PATCH',
        at: `${site}/channels/live`,
        query: { updateMask: 'retainedReleaseCount' },
        body: { retainedReleaseCount },
        doing: 'to keep more releases',
      }),
    /** How many finished versions the site keeps at all; undefined for as many as there are. */
    mostVersions: async (): Promise<number | undefined> => {
      const asked = ask({ method: 'GET', at: `${site}/config`, doing: 'for its settings' });
      const config = await asked.catch(unlessClosed);
      const most = readBack(z.looseObject({ maxVersions: z.string().optional() }).nullish(), config)?.maxVersions;
      return most === undefined || most === '0' ? undefined : Number(most);
    },
  };
}

export type HostingCalls = ReturnType<typeof hostingCalls>;

const file = z.looseObject({ path: z.string(), hash: z.string() });
const populated = z.looseObject({
  uploadRequiredHashes: z.array(z.string()).default([]),
  uploadUrl: z.string().optional(),
});
const items = z.array(z.unknown()).optional();
const listSchema = z.looseObject({
  versions: items,
  files: items,
  releases: items,
  channels: items,
  nextPageToken: z.string().optional(),
});
