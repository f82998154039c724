import type { ProviderWorld } from '../../../src/providers/world.ts';

const absent = (): never => {
  throw new Error('not for this provider');
};

const silent = () => undefined;

/** What a provider of the cloud works with: no supervisor, no machine. */
export function providerWorld(more: Pick<ProviderWorld, 'fetch' | 'secret'>): ProviderWorld {
  return {
    get supervisor() {
      return absent();
    },
    host: 'test',
    environment: {},
    clock: { now: () => Date.now() },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    stateFolder: '/nowhere',
    ...more,
  };
}
