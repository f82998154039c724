import { z } from 'zod';
import { says } from '../says.ts';
import { nameText, secret } from './texts.ts';

/** How the program itself speaks with GitHub. */
export const github = z
  .strictObject({
    apiUrl: z
      .url({ protocol: /^https?$/, error: says('an address', 'Write it like https://github.example.com/api/v3.') })
      .prefault('https://api.github.com')
      .describe('GitHub’s API; another address for GitHub Enterprise Server.'),
    token: secret.optional().describe('A token that may read the repositories.'),
    app: z
      .strictObject({
        id: z.union([z.int().positive(), z.string().regex(/^\d{1,20}$/)]).describe('The app’s id.'),
        installation: z.int().positive().describe('The id of its installation.'),
        privateKey: secret.describe('The app’s private key, PEM.'),
      })
      .optional()
      .describe('A GitHub App instead of a token.'),
    webhookSecret: secret.optional().describe('Signs what GitHub sends to /hooks/github; without it nothing is taken.'),
    deployments: z
      .strictObject({
        environments: z.array(nameText).min(1).describe('Environments whose deployments are recorded on GitHub too.'),
      })
      .optional()
      .describe('Records of our deployments on GitHub.'),
  })
  .refine(({ token, app }) => (token === undefined) !== (app === undefined), {
    error: says('either token or app', 'Name one of the two.'),
  });
