import type { z } from 'zod';
import type { GithubSettings } from '../domain/github.ts';
import { isEnvironmentName, must } from '../domain/ids.ts';
import type { SecretRef } from '../domain/secret.ts';
import type { github } from './schema/github.ts';
import { absolute } from './secrets.ts';

/** The section in the form that everybody reads. */
export function githubOf(written: z.output<typeof github>, folder: string): GithubSettings | undefined {
  const { apiUrl, token, app, webhookSecret, deployments } = written;
  const at = (reference: SecretRef): SecretRef => absolute(reference, folder);
  const base = apiUrl.replace(/\/+$/, '');
  const more = {
    ...(webhookSecret === undefined ? {} : { webhookSecret: at(webhookSecret) }),
    ...(deployments === undefined
      ? {}
      : { deployments: { environments: deployments.environments.map((name) => must(isEnvironmentName, name)) } }),
  };
  if (token !== undefined)
    return { access: { apiUrl: base, credentials: { kind: 'token', token: at(token) } }, ...more };
  if (app === undefined) return undefined;
  const credentials = {
    kind: 'app',
    appId: String(app.id),
    installationId: app.installation,
    privateKey: at(app.privateKey),
  } as const;
  return { access: { apiUrl: base, credentials }, ...more };
}
