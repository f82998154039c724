import { refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';

/** Feature flags need a provider for them; without one there is nothing to switch. */
export const flag: Verb = {
  name: 'flag',
  usage: '/deploy flag off <flag>',
  example: '/deploy flag off new-cart',
  says: 'Switches a feature flag. No provider of flags is configured yet, so it is refused.',
  flags: [],
  run: () => Promise.resolve(refuse({ code: 'not-configured', what: 'feature flags' })),
};
