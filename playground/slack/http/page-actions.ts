import { z } from 'zod';
import type { Core } from '../core.ts';
import type { PageAction, PageAnswer } from '../page-api.ts';
import { runCommand } from '../people/commands.ts';
import { closeView, submit } from '../people/modals.ts';
import type { Outcome } from '../people/outcome.ts';
import { press } from '../people/presses.ts';
import { globalShortcut, messageShortcut } from '../people/shortcuts.ts';
import { openHome, say } from '../people/talk.ts';
import { channelMessages } from '../world.ts';

const as = z.string();
const state = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
const place = z.union([
  z.object({ channel: z.string(), ts: z.string() }),
  z.object({ viewId: z.string() }),
  z.object({ home: z.literal(true) }),
]);

/** What the page may ask for, in the shape of PageAction. */
export const pageAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('say'), as, channel: z.string(), text: z.string(), threadTs: z.string().exactOptional() }),
  z.object({ kind: z.literal('command'), as, channel: z.string(), text: z.string() }),
  z.object({
    kind: z.literal('press'),
    as,
    at: place,
    blockId: z.string(),
    actionId: z.string(),
    chosen: z.record(z.string(), z.unknown()),
    state,
  }),
  z.object({ kind: z.literal('submit'), as, viewId: z.string(), state }),
  z.object({ kind: z.literal('close-view'), as, viewId: z.string() }),
  z.object({ kind: z.literal('open-home'), as }),
  z.object({ kind: z.literal('shortcut'), as, callbackId: z.string() }),
  z.object({ kind: z.literal('message-shortcut'), as, callbackId: z.string(), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('read'), as, channel: z.string() }),
]);

/** Does what a person did on the page; trouble with the bot reaches them over the stream instead. */
export async function act(core: Core, action: PageAction): Promise<PageAnswer> {
  if (!core.world.people.has(action.as)) return { ok: false, sentence: 'There is no such person.' };
  const outcome = await outcomeFor(core, action);
  return outcome.kind === 'refused' ? { ok: false, sentence: outcome.sentence } : { ok: true };
}

function outcomeFor(core: Core, action: PageAction): Outcome | Promise<Outcome> {
  switch (action.kind) {
    case 'say':
      return say(core, action.as, action);
    case 'command':
      return runCommand(core, action.as, action);
    case 'press':
      return press(core, action.as, action);
    case 'submit':
      return submit(core, action.as, action);
    case 'close-view':
      return closeView(core, action.as, action.viewId);
    case 'open-home':
      return openHome(core, action.as);
    case 'shortcut':
      return globalShortcut(core, action.as, action.callbackId);
    case 'message-shortcut':
      return messageShortcut(core, action.as, action);
    case 'read':
      return markRead(core, action.as, action.channel);
  }
}

function markRead(core: Core, person: string, channel: string): Outcome {
  const newest = [...channelMessages(core.world, channel).keys()].at(-1);
  const key = `${person} ${channel}`;
  if (newest !== undefined && core.world.lastRead.get(key) !== newest) {
    core.world.lastRead.set(key, newest);
    core.world.tell({ kind: 'channels' });
  }
  return { kind: 'done', payload: {}, afterMs: 0 };
}
