import type { GithubAccess } from '../domain/github.ts';
import { placeOfSecret } from '../domain/secret.ts';
import type { Secret, SecretRef } from '../domain/secret.ts';
import type { Fetch } from '../ports/http.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Clock, Log } from '../ports/world.ts';
import type { News } from './bell.ts';

/** What asking GitHub takes. */
export interface GithubWorld {
  readonly fetch: Fetch;
  readonly secret: (reference: SecretRef) => Promise<Secret>;
  readonly clock: Clock;
  readonly log: Log;
  /** What was remembered of a repository is old when it rings. */
  readonly news?: News;
}

/** A repository as its address says it. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** `octo/shop` in its two halves. */
export function repositoryNamed(fullName: string): RepositoryName {
  const [owner = '', repo = ''] = fullName.split('/');
  return { owner, repo };
}

/** The secret text behind an access, read anew each time: a changed one rules from the next call on. */
export async function secretOf(
  { secret }: Pick<GithubWorld, 'secret'>,
  { credentials }: GithubAccess,
): Promise<Secret> {
  const reference = credentials.kind === 'token' ? credentials.token : credentials.privateKey;
  try {
    return await secret(reference);
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    // The cause may quote what it read; the place is enough.
    throw new ProviderError(
      'unauthenticated',
      `the credential for GitHub cannot be read from ${placeOfSecret(reference)}`,
    );
  }
}
