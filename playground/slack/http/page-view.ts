import type { Core } from '../core.ts';
import type { Channel, Message, OpenView, PageEvent, Person, WorkspaceState } from '../page-api.ts';
import { stackOf } from '../people/view-stack.ts';
import type { Change, ChannelRecord, MessageRecord } from '../records.ts';
import type { SeedPerson } from '../seed.ts';
import { repliesTo } from '../web-api/message-shape.ts';
import { channelMessages } from '../world.ts';

/** The workspace as one person sees it. */
export function pageState(core: Core, me: SeedPerson): WorkspaceState {
  const { team, app } = core.seed;
  const channels = channelsOf(core, me);
  const home = core.world.homes.get(me.id)?.view;
  return {
    team: { id: team.id, name: team.name },
    me: pagePerson(me),
    people: [...core.world.people.values()].map(pagePerson),
    groups: core.seed.groups.map(({ id, handle, name }) => ({ id, handle, name })),
    channels,
    messages: channels
      .flatMap((channel) => [...channelMessages(core.world, channel.id).values()])
      .filter((message) => isSeenBy(core, me, message))
      .map((message) => pageMessage(core, message)),
    commands: app.commands,
    shortcuts: app.shortcuts,
    ...(home ? { home } : {}),
    views: openViews(core, me),
    botConnected: core.delivery.isConnected(),
  };
}

/** What a change means for one person; nothing, if it is none of theirs. */
export function pageEvents(core: Core, me: SeedPerson, change: Change): readonly PageEvent[] {
  switch (change.kind) {
    case 'message': {
      if (!isSeenBy(core, me, change.message)) return [];
      const message: PageEvent = { kind: 'message', message: pageMessage(core, change.message) };
      return change.isNew ? [message, { kind: 'channels', channels: channelsOf(core, me) }] : [message];
    }
    case 'message-deleted': {
      const { channel, ts } = change.message;
      const channels: PageEvent = { kind: 'channels', channels: channelsOf(core, me) };
      return isSeenBy(core, me, change.message) ? [{ kind: 'message-deleted', channel, ts }, channels] : [];
    }
    case 'channels':
      return [{ kind: 'channels', channels: channelsOf(core, me) }];
    case 'home': {
      const home = core.world.homes.get(me.id)?.view;
      return change.person === me.id && home ? [{ kind: 'home', home }] : [];
    }
    case 'views':
      return change.person === me.id ? [{ kind: 'views', views: openViews(core, me) }] : [];
    case 'view-errors': {
      const { viewId, errors } = change;
      return change.person === me.id ? [{ kind: 'view-errors', viewId, errors }] : [];
    }
    case 'bot':
      return [{ kind: 'bot', connected: change.connected }];
    case 'trouble':
      return change.person === me.id ? [{ kind: 'trouble', sentence: change.sentence }] : [];
  }
}

/** Whether a message is in a channel of this person and not shown to somebody else alone. */
export function isSeenBy(core: Core, me: SeedPerson, message: MessageRecord): boolean {
  const isMember = core.world.channels.get(message.channel)?.members.includes(me.id) === true;
  return isMember && (message.ephemeralFor === undefined || message.ephemeralFor === me.id);
}

function pagePerson(person: SeedPerson): Person {
  const { id, name, realName, title, colour } = person;
  return { id, name, realName, title, colour, isBot: person.isBot ?? false };
}

function pageMessage(core: Core, message: MessageRecord): Message {
  const replies = repliesTo(core.world, message);
  const last = replies.at(-1);
  const files = message.fileIds.flatMap((id) => core.world.files.get(id) ?? []);
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    user: message.user,
    text: message.text,
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.ephemeralFor === undefined ? {} : { ephemeralFor: message.ephemeralFor }),
    edited: message.edited,
    replyCount: replies.length,
    ...(last ? { lastReplyTs: last.ts } : {}),
    ...(files.length > 0 ? { files: files.map(({ id, title }) => ({ id, title, url: `/files/${id}` })) } : {}),
  };
}

function openViews(core: Core, me: SeedPerson): readonly OpenView[] {
  return stackOf(core, me.id).map(({ id, view }) => ({ viewId: id, view }));
}

function channelsOf(core: Core, me: SeedPerson): readonly Channel[] {
  return [...core.world.channels.values()]
    .filter((channel) => channel.members.includes(me.id))
    .map((channel) => pageChannel(core, me, channel));
}

function pageChannel(core: Core, me: SeedPerson, channel: ChannelRecord): Channel {
  const lastRead = core.world.lastRead.get(`${me.id} ${channel.id}`) ?? '';
  const fresh = [...channelMessages(core.world, channel.id).values()].filter(
    (message) => message.user !== me.id && message.ts > lastRead && isSeenBy(core, me, message),
  );
  const { id, kind, name, topic, members } = channel;
  const mentions = fresh.filter((message) => mentionsPerson(core, me, message)).length;
  return { id, kind, name, topic, members, unread: fresh.length, mentions };
}

function mentionsPerson(core: Core, me: SeedPerson, message: MessageRecord): boolean {
  const said = message.text + JSON.stringify(message.blocks ?? []);
  const groups = [...core.world.groups].filter(([, members]) => members.includes(me.id)).map(([id]) => id);
  const calls = [`<@${me.id}`, '<!here', '<!channel', '<!everyone', ...groups.map((id) => `<!subteam^${id}`)];
  return calls.some((call) => said.includes(call));
}
