import { z } from 'zod';
import type { SecretRef } from '../../domain/secret.ts';
import { Secret } from '../../domain/secret.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ProviderWorld } from '../world.ts';
import { googleAccounts } from './auth.ts';
import { googleRest } from './rest.ts';

type Reference = Extract<SecretRef, { readonly from: 'google-secret-manager' }>;

const usualUrl = 'https://secretmanager.googleapis.com';
const timeoutMs = 5000;
/** A new version of a secret is used after this time at the latest. */
const keptMs = 60_000;

const answer = z.object({ payload: z.object({ data: z.base64() }) });

interface Kept {
  readonly untilMs: number;
  readonly value: Promise<Secret>;
}

/** Reads versions of secrets with the machine's own account; each is asked for once a minute at most. */
export function googleSecrets(
  world: Pick<ProviderWorld, 'fetch' | 'clock'>,
): (reference: Reference) => Promise<Secret> {
  const nothing = (): Promise<Secret> =>
    Promise.reject(new Error('the account that reads secrets is never read from a secret'));
  const rest = googleRest(world, googleAccounts({ secret: nothing }).open);
  const kept = new Map<string, Kept>();
  const ask = async ({ version, apiUrl = usualUrl }: Reference): Promise<Secret> => {
    const project = version.split('/')[1] ?? '';
    // Made-up credentials go to stand-ins only: an open connection is refused for real ones.
    const credentials = new URL(apiUrl).protocol === 'http:' ? ('emulator' as const) : ('application-default' as const);
    const { body } = await rest(
      { project, credentials, credentialsProject: undefined, apiUrl },
      {
        method: 'GET',
        baseUrl: apiUrl,
        path: `/v1/${version}:access`,
        doing: `Google Secret Manager, asked for ${version}`,
      },
      AbortSignal.timeout(timeoutMs),
    );
    const parsed = answer.safeParse(body);
    if (!parsed.success)
      throw new ProviderError('unknown', `Google Secret Manager answers for ${version} without a value`);
    return new Secret(Buffer.from(parsed.data.payload.data, 'base64').toString('utf8').trim());
  };
  return (reference) => {
    const key = `${reference.apiUrl ?? ''} ${reference.version}`;
    const known = kept.get(key);
    if (known !== undefined && known.untilMs > world.clock.now()) return known.value;
    const value = ask(reference);
    kept.set(key, { untilMs: world.clock.now() + keptMs, value });
    value.catch(() => kept.delete(key));
    return value;
  };
}
