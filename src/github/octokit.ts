import { createPrivateKey } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import type { GithubAccess } from '../domain/github.ts';
import { placeOfSecret } from '../domain/secret.ts';
import type { Secret } from '../domain/secret.ts';
import { loadInPieces } from '../io/load-in-pieces.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { GithubWorld } from './access.ts';
import { carriedBy } from './carry.ts';
import { rememberAnswers } from './etags.ts';
import { appPieces, octokitPieces } from './library.ts';

/** The dialect that our questions are written in. */
const apiVersion = '2022-11-28';
const rereads = 1;
/** What another try a second later does not change; to a limit it would even be a reason to last longer. */
const doNotRetry = [400, 401, 403, 404, 410, 422, 429, 451];
let made = 0;

/** GitHub's own client; it is loaded by the first call and never before. */
export async function openOctokit(world: GithubWorld, access: GithubAccess, secret: Secret): Promise<Octokit> {
  await loadInPieces(octokitPieces);
  const [{ Octokit: Client }, { throttling }, { retry }] = await Promise.all([
    import('@octokit/rest'),
    import('@octokit/plugin-throttling'),
    import('@octokit/plugin-retry'),
  ]);
  const credential = await credentialOf(access, secret);
  const octokit = new (Client.plugin(throttling, retry))({
    baseUrl: access.apiUrl,
    userAgent: 'quarterdeck',
    ...credential,
    request: { fetch: carriedBy(world.fetch, access.apiUrl) },
    // Whoever asked decides when to ask again; a wait in here would outlast the owner's lease.
    throttle: { id: `quarterdeck ${(made += 1)}`, onRateLimit: () => false, onSecondaryRateLimit: () => false },
    retry: { retries: rereads, doNotRetry },
    log: quiet(world),
  });
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = apiVersion;
  });
  rememberAnswers(octokit);
  return octokit;
}

async function credentialOf({ credentials }: GithubAccess, secret: Secret) {
  if (credentials.kind === 'token') return { auth: secret.reveal() };
  await loadInPieces(appPieces);
  const { createAppAuth } = await import('@octokit/auth-app');
  const { appId, installationId, privateKey: reference } = credentials;
  const privateKey = secret.reveal();
  if (!isKey(privateKey))
    throw new ProviderError(
      'unauthenticated',
      `what is kept in ${placeOfSecret(reference)} is no private key of a GitHub app`,
    );
  return { authStrategy: createAppAuth, auth: { appId, installationId, privateKey } };
}

/** Asked before the client is: what it throws at a broken key is no failure that anybody could read. */
function isKey(text: string): boolean {
  try {
    // In a variable the ends of lines are often written as two characters; the client takes that too.
    return createPrivateKey(text.replaceAll('\\n', '\n')).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** The client tells every failure to its log as well as to us; ours are told where they matter. */
function quiet({ log }: GithubWorld) {
  const tell = (message: string): void => {
    log.debug({}, `GitHub's client: ${message.slice(0, 200)}`);
  };
  return { debug: tell, info: tell, warn: tell, error: tell };
}
