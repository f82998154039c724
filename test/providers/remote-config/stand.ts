import type { FaultyRequest } from '../../../playground/cloud/faults.ts';
import { startRemoteConfig } from '../../../playground/cloud/google/remote-config/stand-in.ts';
import type { RemoteConfigStandIn } from '../../../playground/cloud/google/remote-config/stand-in.ts';
import type { ComponentTarget } from '../../../src/ports/provider.ts';
import { remoteConfigProvider } from '../../../src/providers/remote-config/provider.ts';
import { remoteConfigKind, remoteConfigSettings } from '../../../src/providers/remote-config/settings.ts';
import { aRelease } from '../../contracts/provider.ts';
import type { FaultStand, FaultyCall } from '../../contracts/provider-faults.ts';
import { providerWorld, restFaults } from '../provider-world.ts';
import { aRepository } from '../revisions.ts';
import type { Revisions } from '../revisions.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

const changes = ({ method }: FaultyRequest): boolean => method === 'PUT';
const lists = ({ path }: FaultyRequest): boolean => path.includes(':listVersions');

const fits: Readonly<Record<FaultyCall, (request: FaultyRequest) => boolean>> = {
  release: changes,
  shift: changes,
  restore: changes,
  check: lists,
  describe: lists,
};

export interface ConfigStand extends FaultStand {
  readonly far: RemoteConfigStandIn;
  readonly repository: Revisions;
  readonly with: (more: Readonly<Record<string, unknown>>) => ComponentTarget;
}

/** The flag `variant` whose value is the label of the release. */
export async function rolloutStand(more: Readonly<Record<string, unknown>> = {}): Promise<ConfigStand> {
  const stand = supervisedStand();
  const far = await startRemoteConfig({
    clock: { now: () => Date.parse('2026-03-01T10:00:00Z') },
    project: 'shop-prod',
  });
  const repository = aRepository(stand.folder);
  const withMore: ConfigStand['with'] = (settings) => {
    const whole = remoteConfigSettings.parse({
      project: 'shop-prod',
      credentials: 'emulator',
      apiUrl: far.url,
      ...settings,
    });
    return stand.at({ provider: 'remote-config', settings: asJson(whole), ...remoteConfigKind.capabilities(whole) });
  };
  const at = withMore({ rollout: { flag: 'variant', on: '{label}', off: 'none' }, ...more });
  return {
    far,
    repository,
    with: withMore,
    at,
    newProvider: () => remoteConfigProvider(providerWorld(stand)),
    good: (name) => aRelease(at, name),
    endless: () => {
      throw new Error('a published template is there at once');
    },
    timesBegun: ({ revision }) =>
      far.versions.filter(({ description }) => description?.includes(`"revision":"${revision}"`)).length,
    shareOf: (version) => Promise.resolve(far.shareOf('variant', version)),
    inject: (fault, on) => {
      far.faults.inject(fits[on], restFaults[fault]);
    },
    waitingFaults: () => far.faults.waiting(),
    timesHappened: () => far.versions.length,
    end: async () => {
      await far.close();
      await stand.end();
      if (far.violations.length > 0) throw new Error(`the contract was broken: ${far.violations.join('; ')}`);
    },
  };
}
