import type { WebClient } from '@slack/web-api';
import type { Config } from '../domain/config.ts';
import type { PersonId } from '../domain/ids.ts';
import { isPersonId } from '../domain/ids.ts';
import type { Membership, People } from '../ports/people.ts';
import type { Clock, Log } from '../ports/world.ts';

const keepMs = 60_000;

interface Group {
  readonly atMs: number;
  readonly members: ReadonlySet<PersonId>;
}

/** Roles from the configuration and from Slack's user groups; groups older than a minute that cannot be read are unknown. */
export function slackPeople(parts: {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly config: () => Config;
  readonly log: Log;
}): People & Membership {
  const { client, clock, config, log } = parts;
  const groups = new Map<string, Group>();
  const members = async (group: string): Promise<ReadonlySet<PersonId> | undefined> => {
    const known = groups.get(group);
    if (known !== undefined && clock.now() - known.atMs < keepMs) return known.members;
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: group });
      const found = { atMs: clock.now(), members: new Set(users.filter(isPersonId)) };
      groups.set(group, found);
      return found.members;
    } catch (error) {
      log.warn({ error, group }, 'cannot read the members of a user group');
      return undefined;
    }
  };
  return {
    members: async (name) => {
      const role = config().roles.get(name);
      const found = await Promise.all((role?.slackGroups ?? []).map(members));
      if (found.includes(undefined)) return 'unknown';
      return [...new Set([...(role?.people ?? []), ...found.flatMap((group) => [...(group ?? [])])])];
    },
    holds: async (person, name) => {
      const role = config().roles.get(name);
      if (role === undefined) return 'no';
      if (role.people.includes(person)) return 'yes';
      const found = await Promise.all(role.slackGroups.map(members));
      if (found.some((group) => group?.has(person) === true)) return 'yes';
      return found.includes(undefined) ? 'unknown' : 'no';
    },
  };
}
