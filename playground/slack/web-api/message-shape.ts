import type { FileRecord, MessageRecord } from '../records.ts';
import type { World } from '../world.ts';

/** A message as the Web API and interactions show it. */
export function apiMessage(
  world: World,
  message: MessageRecord,
  options: { readonly withMetadata: boolean },
): Readonly<Record<string, unknown>> {
  const { app, team } = world.seed;
  const replies = repliesTo(world, message);
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(message.byApp ? { bot_id: app.botId, app_id: app.id, bot_profile: botProfile(world) } : {}),
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.edited ? { edited: { user: message.user, ts: message.ts } } : {}),
    ...(message.metadata && options.withMetadata ? { metadata: message.metadata } : {}),
    ...(message.fileIds.length > 0 ? { files: filesOf(world, message).map((file) => apiFile(world, file)) } : {}),
    ...(message.reactions.length > 0 ? { reactions: message.reactions.map(countedReaction) } : {}),
    ...(message.pinned ? { pinned_to: [message.channel] } : {}),
    ...(replies.length > 0 && message.threadTs === undefined ? threadSummary(message, replies) : {}),
  };
}

/** The replies in a message's thread, oldest first, without those that only one person sees. */
export function repliesTo(world: World, message: MessageRecord): readonly MessageRecord[] {
  return [...(world.messages.get(message.channel)?.values() ?? [])].filter(
    (reply) => reply.threadTs === message.ts && reply.ts !== message.ts && reply.ephemeralFor === undefined,
  );
}

/** A file as the Web API shows it. */
export function apiFile(world: World, file: FileRecord): Readonly<Record<string, unknown>> {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.contentType,
    size: file.size,
    user: world.seed.app.botUserId,
    mode: 'hosted',
    permalink: `https://${world.seed.team.domain}.slack.com/files/${file.id}`,
  };
}

function filesOf(world: World, message: MessageRecord): readonly FileRecord[] {
  return message.fileIds.flatMap((id) => world.files.get(id) ?? []);
}

function countedReaction(reaction: MessageRecord['reactions'][number]): Readonly<Record<string, unknown>> {
  return { ...reaction, count: reaction.users.length };
}

function threadSummary(message: MessageRecord, replies: readonly MessageRecord[]): Readonly<Record<string, unknown>> {
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((reply) => reply.user))],
    latest_reply: replies.at(-1)?.ts,
  };
}

function botProfile(world: World): Readonly<Record<string, unknown>> {
  const { app, team } = world.seed;
  return { id: app.botId, app_id: app.id, name: app.realName, deleted: false, team_id: team.id };
}
