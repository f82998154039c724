import type { Seed } from '../../../playground/slack/seed.ts';
import { defaultSeed } from '../../../playground/slack/seed.ts';

/** One service of a chaos world. */
export interface ServicePlan {
  readonly name: string;
  readonly approvals: number;
  readonly port: number;
  readonly stages?: readonly StagePlan[];
}

export interface StagePlan {
  readonly weight: string;
  readonly for: string;
  readonly gate?: 'manual';
}

export interface ConfigPlan {
  readonly services: readonly ServicePlan[];
  readonly repository: string;
  readonly startLog: string;
}

/** Each service has a channel of its own: Slack takes one message a second in each. */
export const channelOf = (service: string): string => `C0${service.toUpperCase()}`;

const releasesChannel = 'C0RELEASES';

/** The company of a chaos world: the usual people, one channel for each service. */
export function seedFor(services: readonly ServicePlan[]): Partial<Seed> {
  const members = defaultSeed.people.map(({ id }) => id);
  const channels = services.map(({ name }) => ({
    id: channelOf(name),
    name,
    topic: '',
    members,
    botIsMember: true,
  }));
  return { channels: [...defaultSeed.channels, ...channels] };
}

const people = Object.fromEntries(defaultSeed.people.map(({ id, name }) => [name, { slack: id, name }]));

/** Short, but long enough for Slack's limit of some 45 edits a minute over all cards. */
const shortStages: readonly StagePlan[] = [
  { weight: '20 %', for: '5s' },
  { weight: '50 %', for: '4s' },
];

const everything = ['deploy', 'roll-back', 'stop', 'promote', 'set-traffic', 'lock', 'take-over-lock', 'freeze'];

/** A configuration with short times; JSON is YAML. */
export function configText({ services, repository, startLog }: ConfigPlan): string {
  return JSON.stringify({
    channels: { admins: 'C0ADMINS', default: 'C0DEPLOYMENTS' },
    reminder: '10m',
    people,
    roles: {
      operators: { people: ['ada', 'margaret', 'dennis'], may: everything },
      approvers: { people: ['grace', 'linus'], may: [...everything, 'approve', 'override', 'break-glass'] },
      'on-call': { people: ['margaret'], may: ['promote', 'roll-back', 'stop'] },
    },
    environments: { production: { order: 1 } },
    defaults: {
      evaluateEvery: '1s',
      smokeEvery: '10s',
      retireAfter: '2s',
      bake: '4s',
      decision: { ask: 'on-call', within: '10m', otherwise: 'roll-back' },
      sources: { users: { kind: 'local-proxy', settings: { interval: '1s' } } },
      smoke: { works: { severity: 'P1', requests: [{ name: 'health', path: '/healthz' }] } },
      triggers: {
        'too-many-errors': { source: 'users', metric: 'error-rate', above: '20 %', for: '0s', minimumSamples: 2 },
      },
    },
    services: Object.fromEntries(
      services.map((service) => [service.name, serviceSettings(service, repository, startLog)]),
    ),
    notices: [
      { events: ['succeeded', 'rolled-back', 'rollback-failed'], to: [{ channel: releasesChannel }, 'requester'] },
      { events: ['approval-wanted'], to: [{ person: 'grace' }] },
    ],
  });
}

function serviceSettings(service: ServicePlan, repository: string, startLog: string): unknown {
  const settings = {
    repository,
    command: ['node', 'service.mjs'],
    port: service.port,
    env: { START_LOG: startLog },
    drain: '1s',
    stopGrace: '2s',
    keepWarm: '1s',
  };
  return {
    channel: channelOf(service.name),
    repository: { git: repository },
    strategy: { kind: 'canary', stages: service.stages ?? shortStages },
    approvals: { count: service.approvals, ...(service.approvals === 0 ? {} : { roles: ['approvers'] }) },
    components: { web: { provider: 'local', settings } },
    environments: { production: null },
  };
}
