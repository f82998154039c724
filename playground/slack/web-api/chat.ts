import { z } from 'zod';
import type { Core } from '../core.ts';
import type { ChannelRecord, MessageRecord } from '../records.ts';
import { channelMessages, putMessage, removeMessage } from '../world.ts';
import { findChannel, postingRefusal } from './channels.ts';
import { checkContent, type Content } from './content.ts';
import { apiMessage } from './message-shape.ts';
import { type Answer, flag, type Method, method, nested, refuse } from './method.ts';

const contentArgs = {
  text: z.string().optional(),
  blocks: nested.optional(),
  attachments: nested.optional(),
  metadata: nested.optional(),
};

/** Where a new message of the bot goes. */
export interface Placement {
  readonly channel: ChannelRecord;
  readonly threadTs?: string;
  readonly ephemeralFor?: string;
  readonly fileIds?: readonly string[];
}

/** Stores a new message of the bot. */
export function postAsBot(core: Core, place: Placement, content: Content): MessageRecord {
  return putMessage(core.world, {
    channel: place.channel.id,
    ts: core.world.nextTs(),
    user: core.seed.app.botUserId,
    byApp: true,
    text: content.text ?? '',
    ...(content.blocks && content.blocks.length > 0 ? { blocks: content.blocks } : {}),
    ...(content.metadata ? { metadata: content.metadata } : {}),
    ...(place.threadTs === undefined ? {} : { threadTs: place.threadTs }),
    ...(place.ephemeralFor === undefined ? {} : { ephemeralFor: place.ephemeralFor }),
    edited: false,
    fileIds: place.fileIds ?? [],
    reactions: [],
    pinned: false,
    earlierBlocks: [],
  });
}

/** Puts new content into a message; blocks left out stay, an empty list takes them away. */
export function editAsBot(core: Core, message: MessageRecord, content: Content): MessageRecord {
  const { blocks: before, ...rest } = message;
  const blocks = content.blocks ?? before ?? [];
  const text = content.text ?? message.text;
  return putMessage(core.world, {
    ...rest,
    text,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(content.metadata ? { metadata: content.metadata } : {}),
    // Slack marks a changed text as edited, but not a message that shows blocks.
    edited: message.edited || (blocks.length === 0 && text !== message.text),
    earlierBlocks: before && content.blocks ? [...message.earlierBlocks.slice(-19), before] : message.earlierBlocks,
  });
}

async function post(core: Core, args: z.output<typeof postArgs>): Promise<Answer> {
  const channel = findChannel(core.world, args.channel);
  const refusal = postingRefusal(core, channel);
  if (refusal !== undefined || !channel) return refuse(refusal ?? 'channel_not_found');
  const parent = args.thread_ts === undefined ? undefined : channelMessages(core.world, channel.id).get(args.thread_ts);
  if (args.thread_ts !== undefined && !parent) return refuse('thread_not_found');
  const checked = await checkContent(core, 'chat.postMessage', {
    ...args,
    text: args.text ?? args.markdown_text ?? '',
  });
  if (!checked.ok) return checked.refusal;
  const threadTs = parent?.threadTs ?? parent?.ts;
  const message = postAsBot(core, { channel, ...(threadTs === undefined ? {} : { threadTs }) }, checked.content);
  return answerWith(core, message);
}

async function postEphemeral(core: Core, args: z.output<typeof ephemeralArgs>): Promise<Answer> {
  const channel = findChannel(core.world, args.channel);
  const refusal = postingRefusal(core, channel);
  if (refusal !== undefined || !channel) return refuse(refusal ?? 'channel_not_found');
  if (!channel.members.includes(args.user)) return refuse('user_not_in_channel');
  const checked = await checkContent(core, 'chat.postEphemeral', { ...args, text: args.text ?? '' });
  if (!checked.ok) return checked.refusal;
  const threadTs = args.thread_ts === undefined ? {} : { threadTs: args.thread_ts };
  const message = postAsBot(core, { channel, ephemeralFor: args.user, ...threadTs }, checked.content);
  return { ok: true, message_ts: message.ts };
}

async function update(core: Core, args: z.output<typeof updateArgs>): Promise<Answer> {
  const found = ownMessage(core, args, 'cant_update_message');
  if (!found.ok) return found.refusal;
  if (args.text === undefined && args.blocks === undefined) return refuse('no_text');
  const checked = await checkContent(core, 'chat.update', args);
  if (!checked.ok) return checked.refusal;
  return answerWith(core, editAsBot(core, found.message, checked.content));
}

function answerWith(core: Core, message: MessageRecord): Answer {
  const shown = apiMessage(core.world, message, { withMetadata: true });
  return { ok: true, channel: message.channel, ts: message.ts, text: message.text, message: shown };
}

type Found = { readonly ok: true; readonly message: MessageRecord } | { readonly ok: false; readonly refusal: Answer };

function ownMessage(core: Core, args: { readonly channel: string; readonly ts: string }, foreign: string): Found {
  // An update wants the id of the direct message itself; a person's id will not do.
  const channel = core.world.channels.get(args.channel);
  if (!channel) return { ok: false, refusal: refuse('channel_not_found') };
  const message = channelMessages(core.world, channel.id).get(args.ts);
  if (!message || message.ephemeralFor !== undefined) return { ok: false, refusal: refuse('message_not_found') };
  return message.byApp ? { ok: true, message } : { ok: false, refusal: refuse(foreign) };
}

const postArgs = z.object({
  ...contentArgs,
  channel: z.string(),
  thread_ts: z.string().optional(),
  markdown_text: z.string().optional(),
  reply_broadcast: flag,
});
const ephemeralArgs = z.object({
  ...contentArgs,
  channel: z.string(),
  user: z.string(),
  thread_ts: z.string().optional(),
});
const updateArgs = z.object({ ...contentArgs, channel: z.string(), ts: z.string() });
const messageArgs = z.object({ channel: z.string(), ts: z.string() });

/** chat.* */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': method({ tier: 'none', scopes: ['chat:write'], args: postArgs, handle: post }),
  'chat.postEphemeral': method({ tier: 4, scopes: ['chat:write'], args: ephemeralArgs, handle: postEphemeral }),
  'chat.update': method({ tier: 3, scopes: ['chat:write'], args: updateArgs, handle: update }),
  'chat.delete': method({
    tier: 3,
    scopes: ['chat:write'],
    args: messageArgs,
    handle: (core, args) => {
      const found = ownMessage(core, args, 'cant_delete_message');
      if (!found.ok) return found.refusal;
      removeMessage(core.world, found.message);
      return { ok: true, channel: args.channel, ts: args.ts };
    },
  }),
  'chat.getPermalink': method({
    tier: 'none',
    args: z.object({ channel: z.string(), message_ts: z.string() }),
    handle: (core, args) => {
      const channel = core.world.channels.get(args.channel);
      if (!channel) return refuse('channel_not_found');
      if (!channelMessages(core.world, channel.id).has(args.message_ts)) return refuse('message_not_found');
      const permalink = `${core.address()}/archives/${channel.id}/p${args.message_ts.replace('.', '')}`;
      return { ok: true, channel: channel.id, permalink };
    },
  }),
};
