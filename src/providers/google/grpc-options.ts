import type { v2 } from '@google-cloud/run';
import type { GoogleAccount } from './auth.ts';
import type { GoogleSettings } from './settings.ts';

/** What the constructors of Google's clients take; it is the same for all of them. */
export type ClientOptions = NonNullable<ConstructorParameters<typeof v2.ServicesClient>[0]>;

/** What each call of Google's clients takes. */
export interface CallOptions {
  readonly timeout: number;
  readonly retry: null;
  readonly signal: AbortSignal;
  readonly otherArgs?: { readonly headers: Readonly<Record<string, string>> };
}

/** One call ends by itself within the rest of a lease. */
export const callTimeoutMs = 3_500;

const isPlain = (apiUrl: string | undefined): boolean => apiUrl?.startsWith('http://') === true;

/** The options of a Google client for these settings; `apiUrl` when the API has an address of its own. */
export async function grpcOptions(
  settings: GoogleSettings,
  account: GoogleAccount,
  apiUrl = settings.apiUrl,
): Promise<ClientOptions> {
  const common: ClientOptions = { projectId: settings.project, authClient: account.client, fallback: false };
  if (apiUrl === undefined) return common;
  const { hostname, port, protocol } = new URL(apiUrl);
  const at = {
    apiEndpoint: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port) || (protocol === 'http:' ? 80 : 443),
  };
  if (!isPlain(apiUrl)) return { ...common, ...at };
  const { credentials } = await import('@grpc/grpc-js');
  return { ...common, ...at, sslCreds: credentials.createInsecure() };
}

/** The options of one call: no tries of the client's own, because the pipeline counts tries; the signal ends it. */
export async function callOptions(
  settings: Pick<GoogleSettings, 'apiUrl'>,
  account: GoogleAccount,
  signal: AbortSignal,
): Promise<CallOptions> {
  const common = { timeout: callTimeoutMs, retry: null, signal };
  // An open channel carries no credentials by itself.
  if (!isPlain(settings.apiUrl)) return common;
  const authorization = `Bearer ${(await account.token(signal)).reveal()}`;
  return { ...common, otherArgs: { headers: { authorization } } };
}
