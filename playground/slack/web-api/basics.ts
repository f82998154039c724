import { z } from 'zod';
import { anyArgs, type Method, method, refuse } from './method.ts';

/** auth.test, apps.connections.open, team.info, bots.info */
export const basicMethods: Readonly<Record<string, Method>> = {
  'auth.test': method({
    tier: 'none',
    args: anyArgs,
    handle: ({ seed }) => ({
      ok: true,
      url: `https://${seed.team.domain}.slack.com/`,
      team: seed.team.name,
      user: seed.app.name,
      team_id: seed.team.id,
      user_id: seed.app.botUserId,
      bot_id: seed.app.botId,
      app_id: seed.app.id,
      is_enterprise_install: false,
    }),
  }),
  'apps.connections.open': method({
    tier: 1,
    token: 'app',
    args: anyArgs,
    handle: (core) => ({ ok: true, url: core.socketAddress() }),
  }),
  'team.info': method({
    tier: 3,
    scopes: ['team:read'],
    args: anyArgs,
    handle: ({ seed }) => ({ ok: true, team: { ...seed.team, email_domain: '', icon: {} } }),
  }),
  'bots.info': method({
    tier: 3,
    scopes: ['users:read'],
    args: z.object({ bot: z.string().optional() }),
    handle: ({ seed }, args) => {
      if (args.bot !== undefined && args.bot !== seed.app.botId) return refuse('bot_not_found');
      const { botId: id, botUserId: user_id, id: app_id, realName: name } = seed.app;
      return { ok: true, bot: { id, deleted: false, name, updated: 0, app_id, user_id, icons: {} } };
    },
  }),
};
