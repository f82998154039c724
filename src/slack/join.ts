import type { WebClient } from '@slack/web-api';
import type { Config } from '../domain/config.ts';
import type { Log } from '../ports/world.ts';

/** Joins the public channels that the configuration names: only a member may read what became of a message. */
export async function joinChannels(client: WebClient, config: Config, log: Log): Promise<void> {
  const routed = config.notices.flatMap(({ to }) => to.flatMap((one) => (one.kind === 'channel' ? [one.channel] : [])));
  const own = [...config.services.values()].map(({ channel }) => channel);
  for (const channel of new Set([config.channels.admins, config.channels.default, ...own, ...routed])) {
    try {
      await client.conversations.join({ channel });
    } catch (error) {
      // A private channel must invite the bot; posting will tell when nobody did.
      log.warn({ error, channel }, 'cannot join a configured channel');
    }
  }
}
