import type { Core } from '../core.ts';
import type { ChannelRecord, MessageRecord, ViewRecord } from '../records.ts';
import { apiMessage } from '../web-api/message-shape.ts';

/** Input values, block_id → action_id → value. */
export type StateValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What every interaction says about app, team and person. */
export function interactionBase(core: Core, personId: string): Readonly<Record<string, unknown>> {
  const { app, team } = core.seed;
  const name = core.world.people.get(personId)?.name ?? personId;
  const teamId = core.world.people.get(personId)?.teamId ?? team.id;
  return {
    team: { id: team.id, domain: team.domain },
    user: { id: personId, username: name, name, team_id: teamId },
    api_app_id: app.id,
    token: app.verificationToken,
    is_enterprise_install: false,
    enterprise: null,
  };
}

/** How a channel is named inside an interaction. */
export function channelRef(channel: ChannelRecord): { readonly id: string; readonly name: string } {
  return { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name };
}

/** A view as Slack sends it to the app. */
export function viewOutput(core: Core, record: ViewRecord, state: StateValues = {}): Readonly<Record<string, unknown>> {
  const { view } = record;
  const modal = view.type === 'modal' ? view : undefined;
  return {
    id: record.id,
    team_id: core.seed.team.id,
    app_id: core.seed.app.id,
    app_installed_team_id: core.seed.team.id,
    bot_id: core.seed.app.botId,
    type: view.type,
    title: modal?.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    submit: modal?.submit ?? null,
    close: modal?.close ?? null,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: view.external_id ?? '',
    state: { values: state },
    hash: record.hash,
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    root_view_id: record.rootId,
    previous_view_id: record.previousId ?? null,
  };
}

/** Where in the workspace an interaction happened: container, channel, message or view. */
export function messageContext(core: Core, message: MessageRecord): Readonly<Record<string, unknown>> {
  const isEphemeral = message.ephemeralFor !== undefined;
  const channel = core.world.channels.get(message.channel);
  const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs };
  const container = {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: isEphemeral,
    ...thread,
  };
  return {
    container,
    ...(channel ? { channel: channelRef(channel) } : {}),
    // An ephemeral message is kept nowhere, so Slack cannot hand it back.
    ...(isEphemeral ? {} : { message: apiMessage(core.world, message, { withMetadata: true }) }),
  };
}
