import { z } from 'zod';
import type { Core } from '../core.ts';
import type { SeedPerson } from '../seed.ts';
import { anyArgs, count, type Method, method, refuse } from './method.ts';
import { page } from './paging.ts';

function apiUser(core: Core, person: SeedPerson): Readonly<Record<string, unknown>> {
  const { app, team } = core.seed;
  const email = app.scopes.includes('users:read.email') && person.email !== '' ? { email: person.email } : {};
  return {
    id: person.id,
    team_id: person.teamId ?? team.id,
    name: person.name,
    real_name: person.realName,
    deleted: person.isDeactivated ?? false,
    color: person.colour.replace('#', ''),
    tz: person.timeZone,
    tz_label: person.timeZone,
    tz_offset: 0,
    is_admin: person.isAdmin ?? false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isGuest ?? false,
    is_ultra_restricted: false,
    is_bot: person.isBot ?? false,
    is_app_user: false,
    is_stranger: person.teamId !== undefined && person.teamId !== team.id,
    updated: 0,
    profile: {
      title: person.title,
      real_name: person.realName,
      display_name: person.name,
      team: person.teamId ?? team.id,
      ...(person.isBot === true ? { bot_id: app.botId, api_app_id: app.id } : {}),
      ...email,
    },
  };
}

const listArgs = z.object({ cursor: z.string().optional(), limit: count.max(1000).default(200) });

/** users.* */
export const userMethods: Readonly<Record<string, Method>> = {
  'users.info': method({
    tier: 4,
    scopes: ['users:read'],
    args: z.object({ user: z.string() }),
    handle: (core, args) => {
      const person = core.world.people.get(args.user);
      return person ? { ok: true, user: apiUser(core, person) } : refuse('user_not_found');
    },
  }),
  'users.list': method({
    tier: 2,
    scopes: ['users:read'],
    args: listArgs,
    handle: (core, args) => {
      const { items, cursor } = page([...core.world.people.values()], args);
      const members = items.map((person) => apiUser(core, person));
      return { ok: true, members, response_metadata: { next_cursor: cursor } };
    },
  }),
  'users.lookupByEmail': method({
    tier: 3,
    scopes: ['users:read.email'],
    args: z.object({ email: z.string() }),
    handle: (core, args) => {
      const person = [...core.world.people.values()].find((one) => one.email !== '' && one.email === args.email);
      return person ? { ok: true, user: apiUser(core, person) } : refuse('users_not_found');
    },
  }),
  'usergroups.list': method({
    tier: 2,
    scopes: ['usergroups:read'],
    args: anyArgs,
    handle: (core) => ({
      ok: true,
      usergroups: core.seed.groups.map((group) => ({
        id: group.id,
        team_id: core.seed.team.id,
        is_usergroup: true,
        name: group.name,
        handle: group.handle,
        description: '',
        date_delete: 0,
        user_count: core.world.groups.get(group.id)?.length ?? 0,
        users: core.world.groups.get(group.id) ?? [],
      })),
    }),
  }),
  'usergroups.users.list': method({
    tier: 2,
    scopes: ['usergroups:read'],
    args: z.object({ usergroup: z.string() }),
    handle: (core, args) => {
      const users = core.world.groups.get(args.usergroup);
      return users ? { ok: true, users } : refuse('no_such_subteam');
    },
  }),
};
