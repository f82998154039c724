import { generateKeyPairSync } from 'node:crypto';
import type { GithubAccess } from '../../src/domain/github.ts';
import { Secret } from '../../src/domain/secret.ts';
import { httpFetch } from '../../src/io/fetch.ts';
import type { GithubWorld } from '../../src/github/access.ts';
import type { GithubClient } from '../../src/github/client.ts';
import { githubClients } from '../../src/github/client.ts';
import type { GithubStandIn } from '../../playground/cloud/github/server.ts';
import { githubStandIn } from '../../playground/cloud/github/server.ts';

export const quietLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A clock that is set by hand and begins at a fixed morning. */
export interface HandClock {
  now(): number;
  forward(ms: number): void;
}

export function handClock(startMs = Date.UTC(2026, 2, 2, 9)): HandClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    forward: (ms) => {
      nowMs += ms;
    },
  };
}

export const aToken = 'github_pat_for_tests';

export interface GithubStand {
  readonly github: GithubStandIn;
  readonly clock: HandClock;
  readonly world: GithubWorld;
  readonly access: GithubAccess;
  /** A client as a freshly started program has it. */
  readonly client: () => GithubClient;
  readonly close: () => Promise<void>;
}

/** The played GitHub with a token that may do everything, and what the product needs to ask it. */
export async function githubStand(): Promise<GithubStand> {
  const clock = handClock();
  const github = await githubStandIn({ now: () => clock.now() });
  github.world.token(aToken);
  const world: GithubWorld = {
    fetch: httpFetch(),
    secret: () => Promise.resolve(new Secret(aToken)),
    clock,
    log: quietLog,
  };
  const access: GithubAccess = {
    apiUrl: github.url,
    credentials: { kind: 'token', token: { from: 'environment', name: 'GITHUB_TOKEN' } },
  };
  return { github, clock, world, access, client: () => githubClients(world)(access), close: () => github.close() };
}

/** Keys of an app. */
export function appKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
