import type { Octokit } from '@octokit/rest';
import type { GithubAccess } from '../domain/github.ts';
import type { Secret } from '../domain/secret.ts';
import type { GithubWorld } from './access.ts';
import { carriedBy } from './carry.ts';
import { rememberAnswers } from './etags.ts';

/** The dialect that our questions are written in. */
const apiVersion = '2022-11-28';
const rereads = 1;
let made = 0;

/** GitHub's own client; it is loaded by the first call and never before. */
export async function openOctokit(world: GithubWorld, access: GithubAccess, secret: Secret): Promise<Octokit> {
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
    retry: { retries: rereads },
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
  const { createAppAuth } = await import('@octokit/auth-app');
  const { appId, installationId } = credentials;
  return { authStrategy: createAppAuth, auth: { appId, installationId, privateKey: secret.reveal() } };
}

/** The client tells every failure to its log as well as to us; ours are told where they matter. */
function quiet({ log }: GithubWorld) {
  const tell = (message: string): void => {
    log.debug({}, `GitHub's client: ${message.slice(0, 200)}`);
  };
  return { debug: tell, info: tell, warn: tell, error: tell };
}
