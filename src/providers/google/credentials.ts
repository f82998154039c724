import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { GoogleSettings } from './settings.ts';

const externalSource = z.looseObject({});

/** What people keep in a file or variable for Google: the parts that say whose it is. */
const credentialFile = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('service_account'),
    project_id: z.string().optional(),
    client_email: z.string(),
    private_key: z.string(),
  }),
  z.looseObject({
    type: z.literal('external_account'),
    audience: z.string(),
    subject_token_type: z.string(),
    token_url: z.string(),
    credential_source: externalSource.optional(),
    service_account_impersonation_url: z.string().optional(),
  }),
  z.looseObject({
    type: z.literal('authorized_user'),
    client_id: z.string(),
    client_secret: z.string(),
    refresh_token: z.string(),
  }),
  z.looseObject({
    type: z.literal('impersonated_service_account'),
    service_account_impersonation_url: z.string(),
    source_credentials: externalSource,
  }),
]);

export type CredentialFile = z.infer<typeof credentialFile>;

const accountDomain = /@([a-z0-9-]+)\.iam\.gserviceaccount\.com/;

/** The project that credentials belong to; undefined when they do not say, as a person's login does not. */
export function projectOf(file: CredentialFile): string | undefined {
  switch (file.type) {
    case 'service_account':
      return file.project_id ?? accountDomain.exec(file.client_email)?.[1];
    case 'external_account':
    case 'impersonated_service_account':
      return accountDomain.exec(file.service_account_impersonation_url ?? '')?.[1];
    case 'authorized_user':
      return undefined;
  }
}

/** Reads the JSON; what is wrong with it is told without a word of it. */
export function readCredentials(text: string): CredentialFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProviderError('unauthenticated', 'the Google credentials are not JSON');
  }
  const parsed = credentialFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.') || 'type').join(', ');
  throw new ProviderError('unauthenticated', `the Google credentials are of no known kind (look at: ${places})`);
}

/** Refuses credentials of another project: what releases to staging must not be able to reach production by a mix-up. */
export function demandProject(settings: GoogleSettings, owner: string | undefined): void {
  const wanted = settings.credentialsProject ?? settings.project;
  if (owner === undefined || owner === wanted) return;
  throw new ProviderError(
    'forbidden',
    `the Google credentials belong to ${owner}, but this component releases to ${settings.project}; ` +
      'give it credentials of its own, or set credentialsProject when this is meant',
  );
}
