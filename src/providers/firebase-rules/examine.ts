import { ProviderError } from '../../ports/provider-error.ts';
import type { Examined } from '../../ports/provider.ts';
import type { RulesCalls } from './calls.ts';
import { releaseIdOf } from './settings.ts';
import type { RulesSettings } from './settings.ts';

const remedies: Readonly<Partial<Record<ProviderError['code'], string>>> = {
  unauthenticated:
    'Google Cloud console, IAM, service accounts: make a key or let this machine be known, and set credentials.',
  forbidden:
    'Google Cloud console, IAM: give the account Firebase Rules Admin (roles/firebaserules.admin); enable the Firebase Rules API.',
  'not-found': 'Google Cloud console: check that the project has this id and that Firebase was added to it.',
};

/** Tries what the configuration needs of Security Rules. */
export async function examined(calls: RulesCalls, settings: RulesSettings): Promise<readonly Examined[]> {
  const subject = `rules of ${releaseIdOf(settings)} in ${settings.project}`;
  try {
    const released = await calls.released();
    await calls.newest(1);
    const sentence = released === undefined ? 'readable, and none are released yet' : 'readable';
    return [{ subject, state: 'good', sentence }];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = remedies[error.code];
    const state = error.retryable ? 'unknown' : 'bad';
    return [{ subject, state, sentence: error.message, ...(remedy === undefined ? {} : { remedy }) }];
  }
}
