import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Config, Repository, Service, Target } from '../domain/config.ts';
import { isChannelId, isEnvironmentName, isPersonId, isRoleName, isServiceName, must } from '../domain/ids.ts';
import type { NoticeDestination, NoticeRoute } from '../domain/policy.ts';
import { deepFreeze } from './frozen.ts';
import { githubOf } from './github.ts';
import type { root } from './schema/root.ts';

type RootSettings = z.output<typeof root>;

export interface Pieces {
  readonly settings: RootSettings;
  readonly targets: readonly Target[];
  readonly version: string;
  readonly folder: string;
}

/** Puts a file without faults into the form that everybody reads. */
export function buildConfig({ settings, targets, version, folder }: Pieces): Config {
  const { slack, channels } = settings;
  const github = settings.github && githubOf(settings.github, folder);
  return deepFreeze<Config>({
    version,
    services: byKey(servicesOf(settings, folder), ({ name }) => name),
    environments: byKey(environmentsOf(settings), ({ name }) => name),
    targets: byKey(targets, ({ id }) => id),
    people: byKey(peopleOf(settings), ({ id }) => id),
    roles: byKey(rolesOf(settings), ({ name }) => name),
    notices: settings.notices.map((notice) => routeOf(notice, settings)),
    channels: { admins: must(isChannelId, channels.admins), default: must(isChannelId, channels.default) },
    slack: { blocks: slack.blocks, ...(slack.teamId !== undefined && { teamId: slack.teamId }) },
    ...(github !== undefined && { github }),
    reminderMs: settings.reminder,
    retentionDays: Math.ceil(settings.retention / 86_400_000),
    drift: { everyMs: settings.drift.every, limitPercent: settings.drift.limit * 100 },
  });
}

const byKey = <Key, Value>(values: readonly Value[], key: (value: Value) => Key): ReadonlyMap<Key, Value> =>
  new Map(values.map((value) => [key(value), value]));

const servicesOf = ({ services, channels }: RootSettings, folder: string): readonly Service[] =>
  Object.entries(services).map(([name, service]) => ({
    name: must(isServiceName, name),
    title: service.title ?? name,
    repository: repositoryOf(service.repository, folder),
    channel: must(isChannelId, service.channel ?? channels.default),
  }));

function repositoryOf(written: RootSettings['services'][string]['repository'], folder: string): Repository {
  if ('git' in written) return { kind: 'git', path: resolve(folder, written.git), branch: written.branch };
  const [owner = '', name = ''] = written.github.split('/');
  return { kind: 'github', owner, name, branch: written.branch };
}

const environmentsOf = ({ environments }: RootSettings) =>
  Object.entries(environments).map(([name, { order }]) => ({ name: must(isEnvironmentName, name), order }));

const peopleOf = ({ people }: RootSettings) =>
  Object.entries(people).map(([name, person]) => ({
    id: must(isPersonId, person.slack),
    name: person.name ?? name,
    ...(person.email !== undefined && { email: person.email }),
    ...(person.github !== undefined && { github: person.github }),
  }));

const personId = (name: string, { people }: RootSettings) => must(isPersonId, people[name]?.slack ?? '');

const rolesOf = (settings: RootSettings) =>
  Object.entries(settings.roles).map(([name, { people, slackGroups, may, environments }]) => ({
    name: must(isRoleName, name),
    people: people.map((person) => personId(person, settings)),
    slackGroups,
    may,
    environments: environments.map((environment) => must(isEnvironmentName, environment)),
  }));

function routeOf(
  { events, services, environments, to }: RootSettings['notices'][number],
  settings: RootSettings,
): NoticeRoute {
  return {
    events,
    services,
    environments: environments.map((environment) => must(isEnvironmentName, environment)),
    to: to.map((destination): NoticeDestination => {
      if (destination === 'requester') return { kind: 'requester' };
      if ('channel' in destination) return { kind: 'channel', channel: must(isChannelId, destination.channel) };
      if ('person' in destination) return { kind: 'person', person: personId(destination.person, settings) };
      return { kind: 'role', role: must(isRoleName, destination.role) };
    }),
  };
}
