import type { Core } from '../core.ts';
import { deliverEvent } from '../delivery/events.ts';
import type { ChannelRecord, MessageRecord } from '../records.ts';
import { channelMessages, directMessage, putMessage } from '../world.ts';
import { escapeMessage } from './escape.ts';
import { type Outcome, refused } from './outcome.ts';
import { viewOutput } from './payloads.ts';

/** A person writes a message; the bot hears of it if it listens for such messages. */
export function say(
  core: Core,
  person: string,
  said: { readonly channel: string; readonly text: string; readonly threadTs?: string },
): Outcome {
  const channel = core.world.channels.get(said.channel);
  if (!channel?.members.includes(person)) return refused('You are not in this channel.');
  if (said.text.trim() === '') return refused('There is nothing to send.');
  const parent = said.threadTs === undefined ? undefined : channelMessages(core.world, channel.id).get(said.threadTs);
  if (said.threadTs !== undefined && !parent) return refused('This thread is gone.');
  const message = putMessage(core.world, {
    channel: channel.id,
    ts: core.world.nextTs(),
    ...(said.threadTs === undefined ? {} : { threadTs: said.threadTs }),
    user: person,
    byApp: false,
    text: escapeMessage(core.world, said.text),
    edited: false,
    fileIds: [],
    reactions: [],
    pinned: false,
    earlierBlocks: [],
  });
  for (const event of messageEvents(core, channel, message)) sendEvent(core, event);
  return { kind: 'done', payload: {}, afterMs: 0 };
}

/** A person opens the bot's home tab. */
export function openHome(core: Core, person: string): Outcome {
  const home = core.world.homes.get(person);
  const channel = directMessage(core.world, person).id;
  if (core.seed.app.events.includes('app_home_opened')) {
    sendEvent(core, {
      type: 'app_home_opened',
      user: person,
      channel,
      tab: 'home',
      event_ts: core.world.nextTs(),
      ...(home ? { view: viewOutput(core, home) } : {}),
    });
  }
  return { kind: 'done', payload: {}, afterMs: 0 };
}

type Event = Readonly<Record<string, unknown>>;

function messageEvents(core: Core, channel: ChannelRecord, message: MessageRecord): readonly Event[] {
  const { app } = core.seed;
  if (!channel.members.includes(app.botUserId)) return [];
  const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs };
  const { user, ts, text } = message;
  const base = { user, ts, text, team: core.seed.team.id, channel: channel.id, event_ts: ts, ...thread };
  const subscription = channel.kind === 'im' ? 'message.im' : 'message.channels';
  const channelType = channel.kind === 'im' ? 'im' : 'channel';
  const isMention = message.text.includes(`<@${app.botUserId}>`) && app.events.includes('app_mention');
  return [
    ...(app.events.includes(subscription) ? [{ ...base, type: 'message', channel_type: channelType }] : []),
    ...(isMention ? [{ ...base, type: 'app_mention' }] : []),
  ];
}

function sendEvent(core: Core, event: Event): void {
  const { app, team } = core.seed;
  const authorization = { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true };
  const payload = {
    token: app.verificationToken,
    team_id: team.id,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: core.world.nextId('Ev'),
    event_time: Math.floor(core.clock.nowMs() / 1000),
    authorizations: [{ ...authorization, is_enterprise_install: false }],
    is_ext_shared_channel: false,
    event_context: `4-${app.id}`,
  };
  // A person never waits for events, so neither does whoever caused one.
  void deliverEvent({ delivery: core.delivery, clock: core.clock, retryDelaysMs: core.eventRetryDelaysMs }, payload);
}
