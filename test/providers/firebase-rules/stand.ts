import type { FaultyRequest } from '../../../playground/cloud/faults.ts';
import { startRules } from '../../../playground/cloud/google/rules/stand-in.ts';
import type { RulesStandIn } from '../../../playground/cloud/google/rules/stand-in.ts';
import type { ComponentTarget } from '../../../src/ports/provider.ts';
import { firebaseRulesProvider } from '../../../src/providers/firebase-rules/provider.ts';
import { rulesKind, rulesSettings } from '../../../src/providers/firebase-rules/settings.ts';
import type { FaultStand, FaultyCall } from '../../contracts/provider-faults.ts';
import { providerWorld, restFaults } from '../provider-world.ts';
import { aRepository } from '../revisions.ts';
import type { Revisions } from '../revisions.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

const changes = ({ method, path }: FaultyRequest): boolean =>
  ['POST', 'PATCH'].includes(method) && path.includes('/releases');

const fits: Readonly<Record<FaultyCall, (request: FaultyRequest) => boolean>> = {
  release: changes,
  shift: changes,
  restore: changes,
  check: ({ method, path }) => method === 'GET' && path.includes('/releases/'),
  describe: ({ method, path }) => method === 'GET' && path.includes('/releases/'),
};

export interface RulesStand extends FaultStand {
  readonly far: RulesStandIn;
  readonly repository: Revisions;
  readonly with: (more: Readonly<Record<string, unknown>>) => ComponentTarget;
}

export const rulesText = (name: string): string => `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /${name}/{id} { allow read: if true; }
  }
}
`;

export async function rulesStand({ mostRulesets }: { mostRulesets?: number } = {}): Promise<RulesStand> {
  const stand = supervisedStand();
  const far = await startRules({
    clock: { now: () => Date.parse('2026-03-01T10:00:00Z') },
    ...(mostRulesets && { mostRulesets }),
  });
  const repository = aRepository(stand.folder);
  const withMore: RulesStand['with'] = (more) => {
    const settings = {
      project: 'shop-prod',
      credentials: 'emulator',
      apiUrl: far.url,
      product: 'firestore',
      repository: repository.path,
      file: 'firestore.rules',
      ...more,
    };
    return stand.at({
      provider: 'firebase-rules',
      settings: asJson(rulesSettings.parse(settings)),
      ...rulesKind.capabilities(),
    });
  };
  const at = withMore({});
  const released = () => far.releases.get('projects/shop-prod/releases/cloud.firestore')?.rulesetName ?? '';
  return {
    far,
    repository,
    with: withMore,
    at,
    newProvider: () => firebaseRulesProvider(providerWorld(stand)),
    good: (name) => repository.release(at, name, { 'firestore.rules': rulesText(name) }),
    endless: () => {
      throw new Error('rules are in force at once');
    },
    timesBegun: ({ label }) =>
      [...far.rulesets.values()].filter(({ source }) => source.files[0]?.content === rulesText(label)).length,
    shareOf: (version) => Promise.resolve(released().endsWith(`/${version}`) ? 100 : 0),
    inject: (fault, on) => {
      far.faults.inject(fits[on], restFaults[fault]);
    },
    waitingFaults: () => far.faults.waiting(),
    timesHappened: () => far.timesReleased(),
    end: async () => {
      await far.close();
      await stand.end();
      if (far.violations.length > 0) throw new Error(`the contract was broken: ${far.violations.join('; ')}`);
    },
  };
}
