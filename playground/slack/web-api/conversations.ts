import { z } from 'zod';
import type { Core } from '../core.ts';
import type { ChannelRecord, MessageRecord } from '../records.ts';
import { channelMessages, directMessage } from '../world.ts';
import { apiChannel, botIsIn } from './channels.ts';
import { apiMessage, repliesTo } from './message-shape.ts';
import { type Answer, count, flag, type Method, method, refuse } from './method.ts';
import { page } from './paging.ts';

const historyArgs = z.object({
  channel: z.string(),
  cursor: z.string().optional(),
  limit: count.max(999).default(100),
  oldest: z.string().default('0'),
  latest: z.string().default('9999999999'),
  inclusive: flag,
  include_all_metadata: flag,
});
type HistoryArgs = z.output<typeof historyArgs>;
const repliesArgs = historyArgs.extend({ ts: z.string() });
const listArgs = z.object({
  cursor: z.string().optional(),
  limit: count.max(1000).default(100),
  types: z.string().default('public_channel'),
  exclude_archived: flag,
});

/** The scope that reading this kind of channel takes. */
function scopeFor(channel: ChannelRecord, what: 'read' | 'history'): string {
  if (channel.kind === 'im') return `im:${what}`;
  return channel.isPrivate ? `groups:${what}` : `channels:${what}`;
}

type Readable =
  { readonly ok: true; readonly channel: ChannelRecord } | { readonly ok: false; readonly refusal: Answer };

function readable(core: Core, id: string, what: 'read' | 'history'): Readable {
  const channel = core.world.channels.get(id);
  const isHidden = channel?.isPrivate === true && !botIsIn(core, channel);
  if (!channel || isHidden) return { ok: false, refusal: refuse('channel_not_found') };
  const needed = scopeFor(channel, what);
  if (core.seed.app.scopes.includes(needed) || needed === 'im:read') return { ok: true, channel };
  const provided = core.seed.app.scopes.join(',');
  return { ok: false, refusal: { ...refuse('missing_scope'), needed, provided } };
}

function inWindow(args: HistoryArgs): (message: MessageRecord) => boolean {
  const [oldest, latest] = [Number(args.oldest), Number(args.latest)];
  return ({ ts }) => {
    const at = Number(ts);
    return args.inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function history(core: Core, args: HistoryArgs): Answer {
  const found = readable(core, args.channel, 'history');
  if (!found.ok) return found.refusal;
  if (found.channel.kind === 'channel' && !botIsIn(core, found.channel)) return refuse('not_in_channel');
  const fits = inWindow(args);
  const newestFirst = [...channelMessages(core.world, found.channel.id).values()]
    .filter((message) => message.ephemeralFor === undefined && message.threadTs === undefined && fits(message))
    .reverse();
  return answerMessages(core, newestFirst, args);
}

function replies(core: Core, args: z.output<typeof repliesArgs>): Answer {
  const found = readable(core, args.channel, 'history');
  if (!found.ok) return found.refusal;
  const parent = channelMessages(core.world, found.channel.id).get(args.ts);
  if (!parent || parent.ephemeralFor !== undefined) return refuse('thread_not_found');
  const fits = inWindow(args);
  return answerMessages(core, [parent, ...repliesTo(core.world, parent).filter(fits)], args);
}

function answerMessages(core: Core, messages: readonly MessageRecord[], args: HistoryArgs): Answer {
  const { items, cursor } = page(messages, args);
  const shape = { withMetadata: args.include_all_metadata };
  return {
    ok: true,
    messages: items.map((message) => apiMessage(core.world, message, shape)),
    has_more: cursor !== '',
    response_metadata: { next_cursor: cursor },
  };
}

function list(core: Core, args: z.output<typeof listArgs>): Answer {
  const wanted = args.types.split(',').map((type) => type.trim());
  const typeOf = (channel: ChannelRecord): string => {
    if (channel.kind === 'im') return 'im';
    return channel.isPrivate ? 'private_channel' : 'public_channel';
  };
  const channels = [...core.world.channels.values()].filter(
    (channel) =>
      wanted.includes(typeOf(channel)) &&
      (!channel.isPrivate || botIsIn(core, channel)) &&
      !(args.exclude_archived && channel.isArchived),
  );
  const { items, cursor } = page(channels, args);
  const shown = items.map((channel) => apiChannel(core, channel));
  return { ok: true, channels: shown, response_metadata: { next_cursor: cursor } };
}

function join(core: Core, args: { readonly channel: string }): Answer {
  const channel = core.world.channels.get(args.channel);
  if (!channel || channel.isPrivate) return refuse('channel_not_found');
  if (channel.isArchived) return refuse('is_archived');
  if (botIsIn(core, channel)) return { ok: true, channel: apiChannel(core, channel), warning: 'already_in_channel' };
  const joined = { ...channel, members: [...channel.members, core.seed.app.botUserId] };
  core.world.channels.set(joined.id, joined);
  core.world.tell({ kind: 'channels' });
  return { ok: true, channel: apiChannel(core, joined) };
}

function open(core: Core, args: { readonly users: string }): Answer {
  const [id = '', second] = args.users.split(',');
  if (second !== undefined) return refuse('method_not_supported_for_channel_type');
  const person = core.world.people.get(id);
  if (!person) return refuse('user_not_found');
  if (person.isBot === true) return refuse('cannot_dm_bot');
  if (person.isDeactivated === true) return refuse('user_disabled');
  return { ok: true, channel: { id: directMessage(core.world, id).id } };
}

const oneChannel = z.object({ channel: z.string() });

/** conversations.* */
export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.history': method({ tier: 3, args: historyArgs, handle: history }),
  'conversations.replies': method({ tier: 3, args: repliesArgs, handle: replies }),
  'conversations.list': method({ tier: 2, scopes: ['channels:read'], args: listArgs, handle: list }),
  'conversations.join': method({ tier: 3, scopes: ['channels:join'], args: oneChannel, handle: join }),
  'conversations.open': method({ tier: 3, scopes: ['im:write'], args: z.object({ users: z.string() }), handle: open }),
  'conversations.info': method({
    tier: 3,
    args: oneChannel,
    handle: (core, args) => {
      const found = readable(core, args.channel, 'read');
      return found.ok ? { ok: true, channel: apiChannel(core, found.channel) } : found.refusal;
    },
  }),
  'conversations.members': method({
    tier: 4,
    args: oneChannel.extend({ cursor: z.string().optional(), limit: count.max(1000).default(100) }),
    handle: (core, args) => {
      const found = readable(core, args.channel, 'read');
      if (!found.ok) return found.refusal;
      const { items, cursor } = page(found.channel.members, args);
      return { ok: true, members: items, response_metadata: { next_cursor: cursor } };
    },
  }),
};
