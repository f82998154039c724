import { z } from 'zod';
import { secretReference } from '../io/secret-reference.ts';
import type { GithubAccess } from '../domain/github.ts';

/** owner/name, nothing that could lead elsewhere in an address. */
export const fullName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, 'owner/name, such as octo/shop');

/** How a component's settings say who we are at GitHub. */
export const accessFields = {
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.github.com')
    .describe('GitHub’s API; another address for GitHub Enterprise Server.'),
  credentials: z
    .union([
      z.strictObject({ token: secretReference.describe('A token of a person or a fine-grained one.') }),
      z.strictObject({
        app: z.strictObject({
          id: z.coerce
            .string()
            .regex(/^\d{1,20}$/)
            .describe('The app’s id.'),
          installation: z.int().positive().describe('The id of its installation.'),
          privateKey: secretReference.describe('The app’s private key, PEM.'),
        }),
      }),
    ])
    .describe('A token, or an app with its installation.'),
};

/** The access that a component's settings mean. */
export function accessOf({ apiUrl, credentials }: z.infer<z.ZodObject<typeof accessFields>>): GithubAccess {
  if ('token' in credentials) return { apiUrl: base(apiUrl), credentials: { kind: 'token', token: credentials.token } };
  const { id, installation, privateKey } = credentials.app;
  return { apiUrl: base(apiUrl), credentials: { kind: 'app', appId: id, installationId: installation, privateKey } };
}

const base = (url: string): string => url.replace(/\/+$/, '');
