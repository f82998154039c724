import type { Config } from '../domain/config.ts';
import type { Membership, People } from '../ports/people.ts';
import type { Groups } from './groups.ts';

/** Roles from the configuration and from Slack's user groups; a group that cannot be read is unknown. */
export function slackPeople(parts: { readonly groups: Groups; readonly config: () => Config }): People & Membership {
  const { groups, config } = parts;
  const members = (group: string) => groups.members(group);
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
