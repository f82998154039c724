import type { WebClient } from '@slack/web-api';
import type { Config } from '../domain/config.ts';
import type { Log, Timers } from '../ports/world.ts';
import { askedToWaitMs } from './trouble.ts';

interface JoinParts {
  readonly client: WebClient;
  readonly timers: Timers;
  readonly log: Log;
}

/** Joins the public channels that the configuration names: only a member may read what became of a message. */
export async function joinChannels(config: Config, { client, timers, log }: JoinParts): Promise<void> {
  const routed = config.notices.flatMap(({ to }) => to.flatMap((one) => (one.kind === 'channel' ? [one.channel] : [])));
  const own = [...config.services.values()].map(({ channel }) => channel);
  for (const channel of new Set([config.channels.admins, config.channels.default, ...own, ...routed])) {
    const join = (): Promise<unknown> => client.conversations.join({ channel });
    try {
      await join().catch(async (error: unknown) => {
        const waitMs = askedToWaitMs(error);
        if (waitMs === undefined) throw error;
        await timers.sleep(waitMs);
        await join();
      });
    } catch (error) {
      // A private channel must invite the bot; posting will tell when nobody did.
      log.warn({ error, channel }, 'cannot join a configured channel');
    }
  }
}
