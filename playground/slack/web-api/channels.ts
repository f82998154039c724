import type { Core } from '../core.ts';
import type { ChannelRecord } from '../records.ts';
import { directMessage, type World } from '../world.ts';

/** The channel that an id, a name or a person's id means. */
export function findChannel(world: World, reference: string): ChannelRecord | undefined {
  const byId = world.channels.get(reference);
  if (byId) return byId;
  const person = world.people.get(reference);
  if (person) return person.isBot === true ? undefined : directMessage(world, person.id);
  const name = reference.replace(/^#/u, '');
  return [...world.channels.values()].find((channel) => channel.kind === 'channel' && channel.name === name);
}

/** Whether the bot is in a channel. */
export function botIsIn(core: Core, channel: ChannelRecord): boolean {
  return channel.members.includes(core.seed.app.botUserId);
}

/** Why the bot may not post there, if it may not. */
export function postingRefusal(core: Core, channel: ChannelRecord | undefined): string | undefined {
  if (!channel) return 'channel_not_found';
  if (channel.isArchived) return 'is_archived';
  if (botIsIn(core, channel)) return undefined;
  if (channel.isPrivate) return 'channel_not_found';
  return core.seed.app.scopes.includes('chat:write.public') ? undefined : 'not_in_channel';
}

/** A channel as the Web API shows it. */
export function apiChannel(core: Core, channel: ChannelRecord): Readonly<Record<string, unknown>> {
  if (channel.kind === 'im') {
    const user = channel.members.find((member) => member !== core.seed.app.botUserId);
    return { id: channel.id, is_im: true, user, is_archived: false, is_open: true };
  }
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_member: botIsIn(core, channel),
    is_general: channel.name === 'general',
    num_members: channel.members.length,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}
