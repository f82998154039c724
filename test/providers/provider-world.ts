import { systemClock } from '../../src/io/clock.ts';
import { httpFetch } from '../../src/io/fetch.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { ProviderWorld } from '../../src/providers/world.ts';
import type { FarFault } from '../contracts/provider-faults.ts';
import type { Fault } from '../../playground/cloud/faults.ts';
import type { SupervisedStand } from './supervised-stand.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The world of a provider that asks far ends, each time new as after a restart. */
export function providerWorld(stand: SupervisedStand, more: Partial<ProviderWorld> = {}): ProviderWorld {
  return {
    ...stand.world(),
    fetch: httpFetch(),
    secret: () => Promise.resolve(new Secret('made up')),
    clock: systemClock,
    log: silent,
    stateFolder: `${stand.folder}/state`,
    ...more,
  };
}

const refused = (status: number, word: string): Fault => ({
  kind: 'answer',
  status,
  headers: status === 429 ? { 'retry-after': '2' } : {},
  body: { error: { code: status, message: 'injected', status: word } },
});

/** What a service over JSON does for each fault of the contract. */
export const restFaults: Readonly<Record<FarFault, Fault>> = {
  'rate-limited': refused(429, 'RESOURCE_EXHAUSTED'),
  unavailable: refused(503, 'UNAVAILABLE'),
  'timeout-after-effect': { kind: 'silent-after-effect' },
  stale: refused(412, 'FAILED_PRECONDITION'),
  'lost-before': { kind: 'drop-before-effect' },
  'lost-after': { kind: 'drop-after-effect' },
  partial: refused(500, 'INTERNAL'),
};
