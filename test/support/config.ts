import type { Config, Target } from '../../src/domain/config.ts';
import type { Action, NoticeRoute, Person, Role } from '../../src/domain/policy.ts';
import type { Procedure } from '../../src/domain/plan.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import {
  isChannelId,
  isComponentName,
  isEnvironmentName,
  isPersonId,
  isRoleName,
  isServiceName,
  must,
  targetId,
} from '../../src/domain/ids.ts';

export const shop = must(isServiceName, 'shop');
export const worker = must(isServiceName, 'worker');
export const staging = must(isEnvironmentName, 'staging');
export const production = must(isEnvironmentName, 'production');
export const shopProduction = targetId(shop, production);
export const deploys = must(isChannelId, 'CDEPLOYS');
export const admins = must(isChannelId, 'CADMINS');

/** Deploys. */
export const ada = must(isPersonId, 'UADA');
/** Approves. */
export const grace = must(isPersonId, 'UGRACE');
/** Approves, too, and is on call: stops, rolls back, takes locks over, breaks the glass. */
export const linus = must(isPersonId, 'ULINUS');
/** May do everything everywhere. */
export const margaret = must(isPersonId, 'UMARGARET');
/** Has no role. */
export const dennis = must(isPersonId, 'UDENNIS');

export const deployers = must(isRoleName, 'deployers');
export const approvers = must(isRoleName, 'approvers');
export const onCall = must(isRoleName, 'on-call');
export const adminRole = must(isRoleName, 'admins');

const minute = 60_000;

const everyAction: readonly Action[] = [
  'deploy',
  'approve',
  'roll-back',
  'break-glass',
  'stop',
  'promote',
  'set-traffic',
  'lock',
  'take-over-lock',
  'freeze',
  'override',
  'administer',
];

const person = (id: PersonId, name: string): Person => ({ id, name });

const role = (name: Role['name'], people: readonly PersonId[], may: readonly Action[]): Role => ({
  name,
  people,
  may,
  slackGroups: [],
  environments: [],
});

/** How a target of the tests is deployed: 10 %, then all, one approval, nothing measured. */
export function aProcedure(changes: Partial<Procedure> = {}): Procedure {
  return {
    components: [
      {
        name: must(isComponentName, 'web'),
        provider: 'scripted',
        settings: {},
        after: [],
        shift: 'weighted',
        undo: { kind: 'instant' },
      },
    ],
    strategy: { kind: 'canary', stages: [{ weight: 10, durationMs: 10 * minute, gate: 'automatic' }] },
    stages: [
      { weight: 10, durationMs: 10 * minute, gate: 'automatic' },
      { weight: 100, durationMs: 0, gate: 'automatic' },
    ],
    bakeMs: 10 * minute,
    smokeEveryMs: minute,
    retireAfterMs: 60 * minute,
    triggers: [],
    checks: [],
    smoke: [],
    approval: {
      count: 1,
      roles: [approvers],
      requesterMayApprove: false,
      expiresAfterMs: 60 * minute,
      remindAfterMs: 30 * minute,
    },
    decision: { ask: onCall, withinMs: 10 * minute, otherwise: 'roll-back' },
    onUnhealthy: 'roll-back',
    timeouts: { prepareMs: minute, releaseMs: minute, shiftMs: minute, restoreMs: minute, smokeMs: minute },
    retry: { attempts: 3, baseMs: 100, maximumMs: 1_000 },
    evaluateEveryMs: 5_000,
    ...changes,
  };
}

/** shop at staging or production. */
export function aTarget(environment: Target['environment'], changes: Partial<Target> = {}): Target {
  return {
    id: targetId(shop, environment),
    service: shop,
    environment,
    procedure: aProcedure(),
    rollbackApprovals: 0,
    breakGlass: true,
    sources: [],
    ...changes,
  };
}

export interface ConfigChanges {
  readonly targets?: readonly Target[];
  readonly roles?: readonly Role[];
  readonly notices?: readonly NoticeRoute[];
  readonly changes?: Partial<Config>;
}

export const defaultRoles: readonly Role[] = [
  role(deployers, [ada], ['deploy', 'promote', 'lock', 'roll-back', 'stop']),
  role(approvers, [grace, linus], ['approve']),
  role(onCall, [linus], ['stop', 'promote', 'roll-back', 'break-glass', 'take-over-lock', 'set-traffic', 'freeze']),
  role(adminRole, [margaret], everyAction),
];

/** A small whole configuration: the services shop and worker, staging before production, five people, four roles. */
export function aConfig({ targets, roles = defaultRoles, notices = [], changes = {} }: ConfigChanges = {}): Config {
  const all = targets ?? [aTarget(staging), aTarget(production)];
  const names = [
    person(ada, 'ada'),
    person(grace, 'grace'),
    person(linus, 'linus'),
    person(margaret, 'margaret'),
    person(dennis, 'dennis'),
  ];
  const repository = { kind: 'git', path: '/nowhere', branch: 'main' } as const;
  return {
    version: 'c0ffee00c0ff',
    services: new Map([
      [shop, { name: shop, title: 'Shop', repository, channel: deploys }],
      [worker, { name: worker, title: 'Worker', repository, channel: deploys }],
    ]),
    environments: new Map([
      [staging, { name: staging, order: 1 }],
      [production, { name: production, order: 2 }],
    ]),
    targets: new Map(all.map((target) => [target.id, target])),
    people: new Map(names.map((one) => [one.id, one])),
    roles: new Map(roles.map((one) => [one.name, one])),
    notices,
    channels: { admins, default: deploys },
    slack: { blocks: 'plain' },
    reminderMs: 30 * minute,
    retentionDays: 90,
    drift: { everyMs: 600_000, limitPercent: 1 },
    ...changes,
  };
}
