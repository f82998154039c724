import type { ProviderWorld } from '../world.ts';
import { googleAccounts } from './auth.ts';
import type { GoogleAccount } from './auth.ts';
import { callOptions, grpcOptions } from './grpc-options.ts';
import type { CallOptions, ClientOptions } from './grpc-options.ts';
import { googleRest } from './rest.ts';
import type { GoogleRest } from './rest.ts';
import type { GoogleSettings } from './settings.ts';

/** A client of Google's that holds a connection. */
interface Closable {
  close(): Promise<void>;
}

/** An open client with the options that each of its calls needs. */
export interface OpenClient<Client> {
  readonly client: Client;
  readonly options: (signal: AbortSignal) => Promise<CallOptions>;
}

/** Opens a client of one of Google's packages; the package is loaded inside. */
export type OpenGrpc<Client extends Closable> = (options: ClientOptions) => Promise<Client>;

/** Everything that the providers for Google share: accounts, JSON calls and gRPC clients, each opened when first needed. */
export interface Google {
  readonly account: (settings: GoogleSettings) => Promise<GoogleAccount>;
  readonly rest: GoogleRest;
  /** The client called `name` for these settings, opened once for each account and address. */
  readonly grpc: <Client extends Closable>(
    name: string,
    settings: GoogleSettings,
    open: OpenGrpc<Client>,
  ) => Promise<OpenClient<Client>>;
  /** What is kept for these settings, tokens and clients, is not used again; secrets are read anew with every call. */
  readonly forget: (settings: GoogleSettings) => Promise<void>;
  readonly close: () => Promise<void>;
}

function clientCache(account: Google['account']): Pick<Google, 'grpc' | 'close'> {
  const closers = new Set<Closable>();
  let caches = new WeakMap<object, Map<string, Promise<Closable>>>();
  const cacheOf = <Client extends Closable>(open: OpenGrpc<Client>): Map<string, Promise<Client>> => {
    const found = caches.get(open) ?? new Map<string, Promise<Closable>>();
    caches.set(open, found);
    // Each opener has a map of its own, so what is in it came from it.
    return found as Map<string, Promise<Client>>;
  };
  return {
    grpc: async (name, settings, open) => {
      const who = await account(settings);
      const cache = cacheOf(open);
      const key = `${name} ${settings.apiUrl ?? ''} ${who.fingerprint}`;
      const opening =
        cache.get(key) ??
        grpcOptions(settings, who)
          .then(open)
          .then((client) => {
            closers.add(client);
            return client;
          });
      cache.set(key, opening);
      opening.catch(() => cache.delete(key));
      return { client: await opening, options: (signal) => callOptions(settings, who, signal) };
    },
    close: async () => {
      const all = [...closers];
      closers.clear();
      caches = new WeakMap();
      await Promise.all(all.map((client) => client.close()));
    },
  };
}

const known = new WeakMap<object, Google>();

/** The one Google of this world, so that all providers share their connections. */
export function googleOf(world: Pick<ProviderWorld, 'secret' | 'fetch' | 'clock'>): Google {
  const found = known.get(world);
  if (found !== undefined) return found;
  const { open: account, forget } = googleAccounts(world);
  const made: Google = { account, forget, rest: googleRest(world, account), ...clientCache(account) };
  known.set(world, made);
  return made;
}
