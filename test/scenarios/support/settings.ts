import { defaultSeed } from '../../../playground/slack/seed.ts';

/** Part of a configuration, as the file would say it. */
export type Settings = Readonly<Record<string, unknown>>;

/** Each service has a channel of its own: Slack takes one message a second in each. */
export const channelOf = (service: string): string => `C0${service.toUpperCase().replaceAll('-', '')}`;

const people = Object.fromEntries(defaultSeed.people.map(({ id, name }) => [name, { slack: id, name }]));

const everything = [
  ...['deploy', 'roll-back', 'stop', 'promote', 'set-traffic', 'lock', 'take-over-lock', 'freeze', 'override'],
  ...['approve', 'break-glass'],
];

/** Who may do what: ada and dennis ask, grace and linus approve, margaret is on call, admin sees to the program. */
const roles = {
  developers: { slackGroups: ['S0DEVS'], may: ['deploy', 'stop', 'lock', 'roll-back'] },
  'release-managers': { slackGroups: ['S0RELEASE'], may: everything },
  'on-call': {
    slackGroups: ['S0ONCALL'],
    may: ['roll-back', 'stop', 'promote', 'set-traffic', 'lock', 'take-over-lock', 'freeze', 'break-glass'],
  },
  admins: { people: ['admin'], may: ['administer', 'take-over-lock', 'freeze'] },
};

/** Short times; one approval in production, none in staging. */
const base: Settings = {
  channels: { admins: 'C0ADMINS', default: 'C0DEPLOYMENTS' },
  reminder: '10m',
  people,
  roles,
  environments: { staging: { order: 1 }, production: { order: 2 } },
  defaults: {
    evaluateEvery: '500ms',
    smokeEvery: '500ms',
    bake: '0s',
    retireAfter: '1m',
    decision: { ask: 'on-call', within: '5m', otherwise: 'roll-back' },
    approvals: { count: 1, roles: ['release-managers'] },
    retry: { attempts: 2, base: '100ms', maximum: '200ms' },
  },
};

/** A service of programs that do nothing, so that only the conversation takes time. */
export const quiet = (town: { readonly folder: string; readonly repository: string }): Settings => ({
  repository: { git: town.repository },
  components: {
    web: {
      provider: 'command',
      settings: {
        folder: town.folder,
        release: ['sh', '-c', 'while [ -e "$GATE" ]; do sleep 0.05; done'],
        shift: ['true'],
        restore: ['sh', '-c', '[ ! -e "$BROKEN" ]'],
        env: { GATE: `${town.folder}/gate`, BROKEN: `${town.folder}/broken` },
        repeatable: true,
        grace: '100ms',
      },
    },
  },
  environments: { staging: { approvals: { count: 0 } }, production: null },
});

/** A service that runs on this machine behind the proxy; measured by its users' errors. */
export const real = (town: { readonly repository: string }, port: number): Settings => ({
  repository: { git: town.repository },
  sources: {
    users: { kind: 'local-proxy', settings: { interval: '1s' } },
    probes: { kind: 'probes', settings: { interval: '1s', path: '/healthz' } },
  },
  smoke: { works: { severity: 'P1', requests: [{ name: 'works', path: '/works' }] } },
  components: {
    web: {
      provider: 'local',
      settings: {
        repository: town.repository,
        command: ['node', 'service.mjs'],
        port,
        drain: '500ms',
        stopGrace: '1s',
        keepWarm: '30s',
        readyWithin: '3s',
      },
    },
  },
  environments: { production: null },
});

/** One configuration out of several, later ones over earlier ones, mappings merged. */
export function merged(...parts: readonly Settings[]): Settings {
  return parts.reduce((whole, part) => {
    const entries = Object.entries(part).map(([key, value]) => {
      const before = whole[key];
      return [key, isMapping(before) && isMapping(value) ? merged(before, value) : value] as const;
    });
    return { ...whole, ...Object.fromEntries(entries) };
  }, {});
}

const isMapping = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The whole file; JSON is YAML. */
export function configText(services: Readonly<Record<string, Settings>>, ...more: readonly Settings[]): string {
  const named = Object.entries(services).map(([name, one]) => [name, merged({ channel: channelOf(name) }, one)]);
  return JSON.stringify(merged(base, { services: Object.fromEntries(named) }, ...more));
}
