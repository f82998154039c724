import { createHash } from 'node:crypto';
import type {
  AuthClient,
  AwsClientOptions,
  IdentityPoolClientOptions,
  PluggableAuthClientOptions,
} from 'google-auth-library';
import { canonical } from '../../domain/json.ts';
import { placeOfSecret, Secret } from '../../domain/secret.ts';
import { loadInPieces } from '../../io/load-in-pieces.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { errorOfStatus } from '../far-error.ts';
import type { ProviderWorld } from '../world.ts';
import { demandProject, projectOf, readCredentials } from './credentials.ts';
import type { CredentialFile } from './credentials.ts';
import { authPieces } from './library.ts';
import type { GoogleSettings } from './settings.ts';

/** Somebody who may ask Google: gives tokens, and goes by a name that changes when the credentials do. */
export interface GoogleAccount {
  readonly fingerprint: string;
  readonly client: AuthClient;
  readonly token: (signal: AbortSignal) => Promise<Secret>;
}

const scopes = ['https://www.googleapis.com/auth/cloud-platform'];

const fingerprintOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

/** Google's own libraries take long to load: only who asks Google pays for them. */
const library = async () => {
  await loadInPieces(authPieces);
  return import('google-auth-library');
};

async function emulatorClient(): Promise<AuthClient> {
  const { PassThroughClient } = await library();
  return new PassThroughClient();
}

async function metadataClient(settings: GoogleSettings): Promise<AuthClient> {
  const { Compute, gcpMetadata } = await library();
  const owner: unknown = await gcpMetadata.project('project-id');
  demandProject(settings, typeof owner === 'string' ? owner : undefined);
  return new Compute({ scopes });
}

async function externalClient(file: Extract<CredentialFile, { type: 'external_account' }>): Promise<AuthClient> {
  const { AwsClient, IdentityPoolClient, PluggableAuthClient } = await library();
  const source = file.credential_source ?? {};
  // What a zod schema has let in; the clients check the rest of it themselves.
  if ('environment_id' in source) return new AwsClient({ ...file, scopes } as AwsClientOptions);
  if ('executable' in source) return new PluggableAuthClient({ ...file, scopes } as PluggableAuthClientOptions);
  return new IdentityPoolClient({ ...file, scopes } as IdentityPoolClientOptions);
}

/** Clients are made kind by kind: the library's way by any JSON is deprecated and warns on the terminal. */
async function fileClient(settings: GoogleSettings, text: string): Promise<AuthClient> {
  const file = readCredentials(text);
  demandProject(settings, projectOf(file));
  const { GoogleAuth, JWT, UserRefreshClient } = await library();
  switch (file.type) {
    case 'service_account':
      return new JWT({ email: file.client_email, key: file.private_key, scopes });
    case 'external_account':
      return externalClient(file);
    case 'authorized_user':
      return new UserRefreshClient({
        clientId: file.client_id,
        clientSecret: file.client_secret,
        refreshToken: file.refresh_token,
      });
    case 'impersonated_service_account':
      return new GoogleAuth({ scopes }).fromImpersonatedJSON(file);
  }
}

async function defaultClient(settings: GoogleSettings): Promise<AuthClient> {
  const { GoogleAuth, Compute, gcpMetadata } = await library();
  const auth = new GoogleAuth({ scopes, projectId: settings.project });
  const client = await auth.getClient();
  if (auth.jsonContent !== null) demandProject(settings, projectOf(readCredentials(JSON.stringify(auth.jsonContent))));
  else if (client instanceof Compute) {
    const owner: unknown = await gcpMetadata.project('project-id');
    demandProject(settings, typeof owner === 'string' ? owner : undefined);
  }
  return client;
}

const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
};

/** The words of the network for an address that does not answer: they say nothing about the credentials. */
const unreachable: readonly string[] = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ERR_STREAM_PREMATURE_CLOSE'],
];

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** The library's errors may quote the key or the token's address: only their status is passed on. */
function accountError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const status = statusOf(error);
  if (status !== undefined && (status >= 500 || status === 429))
    return errorOfStatus(status, { sentence: `Google's token service answered ${status}` });
  if (status !== undefined)
    return new ProviderError(
      'unauthenticated',
      `Google's token service answered ${status}: the credentials are not taken`,
    );
  const code = codeOf(error);
  if (unreachable.includes(code))
    return new ProviderError('network', `Google's token service cannot be reached (${code})`, { retryable: true });
  return new ProviderError('unauthenticated', 'there are no usable Google credentials on this machine');
}

async function tokenOf(client: AuthClient, signal: AbortSignal): Promise<Secret> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => {
      reject(new ProviderError('timeout', "Google's token service did not answer in time", { retryable: true }));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  const { token } = await Promise.race([client.getAccessToken(), stopped]);
  if (typeof token !== 'string' || token === '')
    throw new ProviderError('unauthenticated', "Google's token service gave no token");
  return new Secret(token);
}

/** What stand-ins are shown. */
const madeUp = new Secret('owner');

interface Source {
  readonly fingerprint: string;
  readonly open: () => Promise<AuthClient>;
}

/** Secrets are read anew each time, so that a new key is used as soon as it is there. */
async function sourceOf(world: Pick<ProviderWorld, 'secret'>, settings: GoogleSettings): Promise<Source> {
  const { credentials, project, credentialsProject } = settings;
  const named = (more: string): string => fingerprintOf([project, credentialsProject, credentials, more]);
  if (credentials === 'emulator') return { fingerprint: named(''), open: emulatorClient };
  if (credentials === 'application-default') return { fingerprint: named(''), open: () => defaultClient(settings) };
  if (credentials.from === 'metadata') return { fingerprint: named(''), open: () => metadataClient(settings) };
  const text = (
    await world.secret(credentials).catch(() => {
      throw new ProviderError(
        'unauthenticated',
        `the Google credentials cannot be read from ${placeOfSecret(credentials)}`,
      );
    })
  ).reveal();
  return { fingerprint: named(text), open: () => fileClient(settings, text) };
}

/** Accounts as they are opened, and forgotten. */
export interface GoogleAccounts {
  readonly open: (settings: GoogleSettings) => Promise<GoogleAccount>;
  /** The next one is opened anew, with a token of its own and another name: what was kept under the old one is not used. */
  readonly forget: (settings: GoogleSettings) => Promise<void>;
}

/** Opens accounts, one for each configuration and key; an account that could not be opened is tried again next time. */
export function googleAccounts(world: Pick<ProviderWorld, 'secret'>): GoogleAccounts {
  const opened = new Map<string, Promise<AuthClient>>();
  const forgotten = new Map<string, number>();
  return {
    open: async (settings) => {
      const { fingerprint, open: start } = await sourceOf(world, settings);
      const opening = opened.get(fingerprint) ?? start();
      opened.set(fingerprint, opening);
      try {
        const client = await opening;
        const token = async (signal: AbortSignal): Promise<Secret> => {
          if (settings.credentials === 'emulator') return madeUp;
          return tokenOf(client, signal).catch((error: unknown) => {
            throw accountError(error);
          });
        };
        const times = forgotten.get(fingerprint);
        return { fingerprint: times === undefined ? fingerprint : fingerprintOf([fingerprint, times]), client, token };
      } catch (error) {
        opened.delete(fingerprint);
        throw accountError(error);
      }
    },
    forget: async (settings) => {
      const { fingerprint } = await sourceOf(world, settings);
      opened.delete(fingerprint);
      forgotten.set(fingerprint, (forgotten.get(fingerprint) ?? 0) + 1);
    },
  };
}
