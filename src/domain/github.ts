import type { EnvironmentName } from './ids.ts';
import type { SecretRef } from './secret.ts';

/** Where GitHub is, and as whom it is asked. */
export interface GithubAccess {
  /** The API's address, without a slash at its end. */
  readonly apiUrl: string;
  readonly credentials:
    | { readonly kind: 'token'; readonly token: SecretRef }
    | { readonly kind: 'app'; readonly appId: string; readonly installationId: number; readonly privateKey: SecretRef };
}

/** Everything that the program itself asks of GitHub: revisions, the state of commits, records of deployments, webhooks. */
export interface GithubSettings {
  readonly access: GithubAccess;
  /** Signs what GitHub sends us; without it nothing is taken. */
  readonly webhookSecret?: SecretRef;
  /** Deployments are recorded there too, in these environments. */
  readonly deployments?: { readonly environments: readonly EnvironmentName[] };
}
