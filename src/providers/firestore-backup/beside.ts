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

interface Placed {
  readonly prefix: string;
  readonly content: () => Promise<Json>;
}

/** Writes it once, and reads it back: only what can be read is a backup. */
export async function keepBeside(
  world: ProviderWorld,
  at: ComponentTarget,
  { prefix, content, signal }: Placed & { readonly signal: AbortSignal },
): Promise<void> {
  const settings = settingsOf(at);
  const [, bucket = '', name = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(besideOf(prefix)) ?? [];
  const baseUrl = settings.storageUrl ?? usualUrl;
  const doing = `Cloud Storage, asked for ${besideOf(prefix)}`;
  const ask = (call: Pick<RestCall, 'method' | 'path' | 'query' | 'body'>) =>
    googleOf(world).rest(settings, { ...call, baseUrl, doing, timeoutMs, maximumBytes: largest }, signal);
  const readBack = async (): Promise<unknown> => {
    const path = `/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
    const { body } = await ask({ method: 'GET', path, query: { alt: 'media' } });
    return body;
  };
  // After a lost answer it is there already, and stays as it was.
  if ((await readBack().catch(unlessMissing)) !== undefined) return;
  const body = await content();
  const path = `/upload/storage/v1/b/${bucket}/o`;
  await ask({ method: 'POST', path, query: { uploadType: 'media', name, ifGenerationMatch: '0' }, body });
  if (canonical(await readBack()) === canonical(body)) return;
  throw new ProviderError('failed', `${besideOf(prefix)} does not read as it was written`);
}

const unlessMissing = (error: unknown): undefined => {
  if (error instanceof ProviderError && error.code === 'not-found') return undefined;
  throw error;
};
