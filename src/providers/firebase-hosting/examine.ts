import { ProviderError } from '../../ports/provider-error.ts';
import type { Examined } from '../../ports/provider.ts';
import type { HostingCalls } from './calls.ts';
import type { HostingSettings } from './settings.ts';

const remedies: Readonly<Partial<Record<ProviderError['code'], string>>> = {
  unauthenticated:
    'Google Cloud console, IAM, service accounts: make a key or let this machine be known, and set credentials.',
  forbidden:
    'Google Cloud console, IAM: give the account Firebase Hosting Admin (roles/firebasehosting.admin); enable the Firebase Hosting API.',
  'not-found': 'Firebase console, Hosting: add the site, or correct its id in the configuration.',
};

/** Tries what the configuration needs of Hosting. */
export async function examined(
  calls: HostingCalls,
  { site, project, keepReleases }: HostingSettings,
): Promise<readonly Examined[]> {
  const subject = `Hosting site ${site} in ${project}`;
  try {
    const live = await calls.channel('live');
    if (live === undefined) {
      const remedy = remedies['not-found'];
      return [
        { subject, state: 'bad', sentence: 'there is no such site', ...(remedy === undefined ? {} : { remedy }) },
      ];
    }
    const kept = live.retainedReleaseCount ?? keepReleases;
    return [
      { subject, state: 'good', sentence: 'the site can be read' },
      kept >= keepReleases
        ? {
            subject: `releases that ${site} keeps`,
            state: 'good',
            sentence: `${kept} earlier releases stay restorable`,
          }
        : {
            subject: `releases that ${site} keeps`,
            state: 'bad',
            sentence: `only ${kept} earlier releases are kept`,
            remedy: `Firebase console, Hosting, release storage settings: keep ${keepReleases}; or press the fix in /status.`,
          },
    ];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = remedies[error.code];
    const state = error.retryable ? 'unknown' : 'bad';
    return [{ subject, state, sentence: error.message, ...(remedy === undefined ? {} : { remedy }) }];
  }
}
