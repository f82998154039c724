import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Google } from '../google/clients.ts';
import type { RestCall } from '../google/rest.ts';
import { readBack } from '../supervised.ts';
import type { RemoteConfigSettings } from './settings.ts';
import { templateSchema } from './template.ts';
import type { Template } from './template.ts';

const version = z.looseObject({
  versionNumber: z.coerce.string(),
  description: z.string().optional(),
  updateUser: z.looseObject({ email: z.string().optional() }).optional(),
});

export type ConfigVersion = z.infer<typeof version>;

const versionPage = z.looseObject({ versions: z.array(version).default([]), nextPageToken: z.string().default('') });

/** A template as it was read: the etag lets only one who read the newest write. */
export interface ReadTemplate {
  readonly template: Template;
  readonly etag: string;
  /** 0 when nothing was ever published. */
  readonly number: number;
}

/** So many of the newest versions are looked through for our own work; the service keeps 300 for 90 days. */
const lookedThrough = 300;

const numbered = z.looseObject({
  version: z.looseObject({ versionNumber: z.coerce.number().default(0) }).prefault({}),
});

type Asked = Pick<RestCall, 'method' | 'query' | 'body' | 'doing' | 'headers'> & { readonly path?: string };

const pathOf = ({ project }: RemoteConfigSettings): string => `/v1/projects/${project}/remoteConfig`;

const askingFor =
  (google: Pick<Google, 'rest'>, settings: RemoteConfigSettings, signal: AbortSignal) => (call: Asked) =>
    google.rest(
      settings,
      {
        baseUrl: settings.apiUrl ?? 'https://firebaseremoteconfig.googleapis.com',
        path: pathOf(settings),
        maximumBytes: 8_000_000,
        ...call,
        doing: `Remote Config, asked ${call.doing}`,
        // Without asking for a packed answer the service leaves out the ETag, which every change needs.
        headers: { 'accept-encoding': 'gzip', ...call.headers },
      },
      signal,
    );

/** The calls of the Remote Config API that we need. */
export function remoteConfigCalls(google: Pick<Google, 'rest'>, settings: RemoteConfigSettings, signal: AbortSignal) {
  const ask = askingFor(google, settings, signal);
  return {
    read: async (versionNumber?: number): Promise<ReadTemplate> => {
      const query = versionNumber === undefined ? {} : { versionNumber: String(versionNumber) };
      const { body, headers: answered } = await ask({ method: 'GET', query, doing: 'for the template' });
      const etag = answered['etag'];
      if (etag === undefined) throw new ProviderError('invalid', 'Remote Config gave no ETag with the template');
      const { version: shown, ...rest } = readBack(numbered, body);
      return { template: readBack(templateSchema, rest), etag, number: shown.versionNumber };
    },
    /** Newest first. */
    versions: async (): Promise<readonly ConfigVersion[]> => {
      const found: ConfigVersion[] = [];
      let pageToken = '';
      do {
        const query = { pageSize: String(lookedThrough), ...(pageToken === '' ? {} : { pageToken }) };
        const path = `${pathOf(settings)}:listVersions`;
        const page = readBack(versionPage, (await ask({ method: 'GET', path, query, doing: 'for its versions' })).body);
        found.push(...page.versions);
        pageToken = page.nextPageToken;
      } while (pageToken !== '' && found.length < lookedThrough);
      return found.toSorted((left, right) => Number(right.versionNumber) - Number(left.versionNumber));
    },
    publish: async (template: Template, { etag, description }: { etag: string; description: string }) => {
      const body = { ...template, version: { description } };
      await ask({ method: 'PUT', headers: { 'if-match': etag }, body, doing: 'to publish a template' });
    },
    /** Tries a template without publishing it. */
    validate: async (template: Template, etag: string) => {
      const query = { validate_only: 'true' };
      await ask({ method: 'PUT', query, headers: { 'if-match': etag }, body: template, doing: 'to try a template' });
    },
  };
}

export type RemoteConfigCalls = ReturnType<typeof remoteConfigCalls>;
