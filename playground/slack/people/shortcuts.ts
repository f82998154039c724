import type { Core } from '../core.ts';
import { apiMessage } from '../web-api/message-shape.ts';
import { type Outcome, outcomeOf, refused } from './outcome.ts';
import { channelRef, interactionBase } from './payloads.ts';
import { surfaceAt } from './presses.ts';

/** A person picks a shortcut from the composer. */
export async function globalShortcut(core: Core, person: string, callbackId: string): Promise<Outcome> {
  const known = core.seed.app.shortcuts.find((one) => one.callbackId === callbackId && one.kind === 'global');
  if (!known) return refused('There is no such shortcut.');
  const payload = {
    type: 'shortcut',
    ...interactionBase(core, person),
    callback_id: callbackId,
    trigger_id: core.triggers.issue(person),
    action_ts: core.world.nextTs(),
  };
  const delivered = await core.delivery.deliver({ kind: 'interactive', payload });
  return outcomeOf(core, { person, what: known.name }, delivered);
}

/** A person picks a shortcut from the menu of a message. */
export async function messageShortcut(
  core: Core,
  person: string,
  picked: { readonly callbackId: string; readonly channel: string; readonly ts: string },
): Promise<Outcome> {
  const known = core.seed.app.shortcuts.find((one) => one.callbackId === picked.callbackId && one.kind === 'message');
  const surface = surfaceAt(core, person, picked);
  const channel = core.world.channels.get(picked.channel);
  if (!known || !channel || surface?.kind !== 'message') return refused('There is no such shortcut or message.');
  const { message } = surface;
  const target = { person, channel: channel.id, message: { ts: message.ts, isEphemeral: false } };
  const payload = {
    type: 'message_action',
    ...interactionBase(core, person),
    callback_id: picked.callbackId,
    trigger_id: core.triggers.issue(person),
    response_url: core.responseUrls.issue(target),
    message_ts: message.ts,
    channel: channelRef(channel),
    message: apiMessage(core.world, message, { withMetadata: true }),
    action_ts: core.world.nextTs(),
  };
  const delivered = await core.delivery.deliver({ kind: 'interactive', payload });
  return outcomeOf(core, { person, what: known.name }, delivered);
}
