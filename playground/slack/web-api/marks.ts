import { z } from 'zod';
import type { Core } from '../core.ts';
import type { MessageRecord } from '../records.ts';
import { channelMessages, putMessage } from '../world.ts';
import { type Method, method, refuse } from './method.ts';

const messageArgs = z.object({ channel: z.string(), timestamp: z.string() });

function target(core: Core, args: z.output<typeof messageArgs>): MessageRecord | undefined {
  const message = channelMessages(core.world, args.channel).get(args.timestamp);
  return message?.ephemeralFor === undefined ? message : undefined;
}

/** reactions.add and pins.add */
export const markMethods: Readonly<Record<string, Method>> = {
  'reactions.add': method({
    tier: 3,
    scopes: ['reactions:write'],
    args: messageArgs.extend({ name: z.string() }),
    handle: (core, args) => {
      const message = target(core, args);
      if (!message) return refuse('message_not_found');
      const bot = core.seed.app.botUserId;
      const before = message.reactions.find((reaction) => reaction.name === args.name);
      if (before?.users.includes(bot)) return refuse('already_reacted');
      const others = message.reactions.filter((reaction) => reaction.name !== args.name);
      const mine = { name: args.name, users: [...(before?.users ?? []), bot] };
      putMessage(core.world, { ...message, reactions: [...others, mine] });
      return { ok: true };
    },
  }),
  'pins.add': method({
    tier: 2,
    scopes: ['pins:write'],
    args: messageArgs,
    handle: (core, args) => {
      const message = target(core, args);
      if (!message) return refuse('message_not_found');
      if (message.pinned) return refuse('already_pinned');
      putMessage(core.world, { ...message, pinned: true });
      return { ok: true };
    },
  }),
};
