import type { Json } from '../../domain/json.ts';
import { canonical } from '../../domain/json.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import type { RestCall } from '../google/rest.ts';
import type { ProviderWorld } from '../world.ts';
import { settingsOf } from './settings.ts';

const usualUrl = 'https://storage.googleapis.com';
const timeoutMs = 15_000;
const largest = 50_000_000;

/** What lies beside an export: all that the database itself does not hold. */
export const besideOf = (prefix: string): string => `${prefix}.surroundings.json`;

interface Place {
  readonly prefix: string;
  readonly signal: AbortSignal;
}

function askerOf(world: ProviderWorld, at: ComponentTarget, { prefix, signal }: Place) {
  const settings = settingsOf(at);
  const [, bucket = '', name = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(besideOf(prefix)) ?? [];
  const baseUrl = settings.storageUrl ?? usualUrl;
  const doing = `Cloud Storage, asked for ${besideOf(prefix)}`;
  const ask = async (call: Pick<RestCall, 'method' | 'path' | 'query' | 'body'>): Promise<unknown> =>
    (await googleOf(world).rest(settings, { ...call, baseUrl, doing, timeoutMs, maximumBytes: largest }, signal)).body;
  const path = `/storage/v1/b/${bucket}/o`;
  return {
    read: () => ask({ method: 'GET', path: `${path}/${encodeURIComponent(name)}`, query: { alt: 'media' } }),
    write: (body: Json) => {
      const query = { uploadType: 'media', name, ifGenerationMatch: '0' };
      return ask({ method: 'POST', path: `/upload${path}`, query, body });
    },
  };
}

/** Whether something lies beside the export at this place. */
export const isBesideThere = async (world: ProviderWorld, at: ComponentTarget, place: Place): Promise<boolean> =>
  (await askerOf(world, at, place).read().catch(unlessMissing)) !== undefined;

/** Writes it once, and reads it back: only what can be read is a backup. */
export async function keepBeside(
  world: ProviderWorld,
  at: ComponentTarget,
  { content, ...place }: Place & { readonly content: () => Promise<Json> },
): Promise<void> {
  // After a lost answer it is there already, and stays as it was.
  if (await isBesideThere(world, at, place)) return;
  const { read, write } = askerOf(world, at, place);
  const body = await content();
  await write(body);
  if (canonical(await read()) === canonical(body)) return;
  throw new ProviderError('failed', `${besideOf(place.prefix)} does not read as it was written`);
}

const unlessMissing = (error: unknown): undefined => {
  if (error instanceof ProviderError && error.code === 'not-found') return undefined;
  throw error;
};
